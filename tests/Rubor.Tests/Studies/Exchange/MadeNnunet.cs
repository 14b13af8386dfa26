using Rubor.Imaging;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Studies.Exchange;

/// <summary>An nnU-Net v2 raw folder of tiny images, to be spoilt one thing at a time.</summary>
internal sealed class MadeNnunet : IDisposable
{
    public static readonly Geometry Grid = Geometry.AxisAligned(new(6, 5, 4), 0.7, 0.7, 3);

    readonly TemporaryFolder folder = new();

    /// <summary>Two channels and labels of two classes of each case.</summary>
    public MadeNnunet(params string[] cases)
    {
        foreach (string part in new[] { "imagesTr", "labelsTr" })
            Directory.CreateDirectory(this[part]);
        Describe("""
            {"channel_names": {"0": "STIR", "1": "T1w"}, "labels": {"background": 0, "low": 1, "high": 2}, "numTraining": 4, "file_ending": ".nii.gz"}
            """);
        foreach (var (i, name) in cases.Index())
        {
            Image($"imagesTr/{name}_0000.nii.gz", 1 + (2 * i));
            Image($"imagesTr/{name}_0001.nii.gz", 2 + (2 * i));
            Label($"labelsTr/{name}.nii.gz", [1, 2, 1, 0, .. Enumerable.Repeat((byte)2, i)]);
        }
    }

    public string Path => this[""];

    public string this[string name] => name.Length == 0 ? folder["Dataset007_hands"] : folder["Dataset007_hands", name];

    /// <summary>A path beside the data set.</summary>
    public string Beside(string name) => folder[name];

    public void Describe(string json) => File.WriteAllText(this["dataset.json"], json);

    public void Splits(string json) => File.WriteAllText(this["splits_final.json"], json);

    public void Image(string name, int seed) => NiftiWriter.Write(this[name],
        Volume.Of<short>(Grid, [.. Enumerable.Range(0, Grid.Size.Voxels).Select(v => (short)(v * (1 + seed) % 101 * seed))]));

    public void Label(string name, byte[] values, Geometry? grid = null)
    {
        var all = new byte[(grid ?? Grid).Size.Voxels];
        values.CopyTo(all, 0);
        NiftiWriter.Write(this[name], new LabelMap(grid ?? Grid, all));
    }

    /// <summary>Every file of a folder with its bytes, hidden ones too.</summary>
    public static SortedDictionary<string, string> BytesOf(string path)
    {
        var bytes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            bytes[System.IO.Path.GetRelativePath(path, file)] = Convert.ToBase64String(File.ReadAllBytes(file));
        return bytes;
    }

    public void Dispose() => folder.Dispose();
}
