using Rubor.Imaging;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Studies;

/// <summary>A study of tiny images, each unlike the others, with study.json and cases.tsv; to be spoilt one thing at a time.</summary>
internal sealed class SmallStudy : IDisposable
{
    static readonly Geometry Grid = Geometry.AxisAligned(new(6, 5, 4), 1, 1, 3);

    readonly TemporaryFolder folder = new();

    public SmallStudy(params string[] subjects)
    {
        Describe(
            """
            {"format": "rubor.study/1", "name": "small", "images": ["stir", "t1w"],
             "labels": ["region", "inflammation"], "may_be_empty": ["inflammation"]}
            """);
        Rows = ["subject\tsession\tscan\tobserver\tstir\tt1w\tregion\tinflammation\tgroup"];
        foreach (var (i, s) in subjects.Index())
        {
            Image($"{s}_stir.nii.gz", 1 + 2 * i);
            Image($"{s}_t1w.nii.gz", 2 + 2 * i);
            Mask($"{s}_region.nii.gz", i + 1);
            Mask($"{s}_inflammation.nii.gz", 0);
            Rows.Add($"{s}\tn/a\tn/a\tn/a\t{s}_stir.nii.gz\t{s}_t1w.nii.gz\t{s}_region.nii.gz\t{s}_inflammation.nii.gz\t{(i % 2 == 0 ? "ill" : "well")}");
        }
        Mask($"{subjects[0]}_inflammation.nii.gz", 40);
        Save();
    }

    public string Path => folder.Path;

    public string this[string name] => folder[name];

    /// <summary>Lines of cases.tsv, the heading first.</summary>
    public List<string> Rows { get; }

    public void Describe(string json) => File.WriteAllText(folder["study.json"], json);

    public void Save() => File.WriteAllLines(folder["cases.tsv"], Rows);

    public void Image(string name, double brightness, Geometry? grid = null) =>
        // No two are one another's multiples: the same scan on another scale is the same scan.
        NiftiWriter.Write(folder[name],
            Volume.Of<float>((grid ?? Grid),
            [.. Enumerable.Range(0, (grid ?? Grid).Size.Voxels).Select(v => (float)(v * (1 + brightness) % 101 * brightness))]));

    /// <summary>A mask of so many voxels from the first on.</summary>
    public void Mask(string name, int count, Geometry? grid = null) => Labels(name, [.. Enumerable.Repeat((byte)1, count)], grid);

    public void Labels(string name, byte[] values, Geometry? grid = null)
    {
        var all = new byte[(grid ?? Grid).Size.Voxels];
        values.CopyTo(all, 0);
        NiftiWriter.Write(folder[name], new LabelMap(grid ?? Grid, all));
    }

    public void Dispose() => folder.Dispose();
}
