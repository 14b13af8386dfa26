using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Describing;

/// <summary>What one file of a label holds.</summary>
/// <param name="Case">Its visit or view.</param>
/// <param name="Label">The label.</param>
/// <param name="Observer">Who drew it, or empty.</param>
/// <param name="Pixels">Pixels (voxels) of the whole image.</param>
/// <param name="Lesions">Pixels of each lesion of each class, in the label's order of classes; a mask is one class.</param>
/// <param name="Joints">Of a scan of hands with regions of joints: values of the joints whose region holds a pixel of each class.</param>
internal sealed record DrawnLesions(
    StudyCase Case, string Label, string Observer, long Pixels, IReadOnlyList<IReadOnlyList<int>> Lesions,
    IReadOnlyList<IReadOnlySet<byte>> Joints)
{
    /// <summary>Whether it holds any of some classes.</summary>
    public bool HasAny(IEnumerable<int> classes) => classes.Any(c => Lesions[c].Count > 0);

    /// <summary>Reads every label of a case but the regions of joints.</summary>
    /// <exception cref="ImageDataException">A file is damaged, or holds a value that the study does not name.</exception>
    public static IReadOnlyList<DrawnLesions> Of(Study study, StudyCase one)
    {
        var regions = one.Labels.TryGetValue(HandJoints.Label, out var drawn) && drawn.Count > 0 ? PictureLabel.Read(drawn[0].File) : null;
        return [.. study.Labels.Where(l => l.Name != HandJoints.Label && one.Labels.ContainsKey(l.Name))
            .SelectMany(l => one.Labels[l.Name].Select(file => Read(one, l, file, regions)))];
    }

    static DrawnLesions Read(StudyCase one, StudyLabel label, ObserverFile file, Volume? regions)
    {
        var stored = PictureLabel.Read(file.File);
        var size = stored.Geometry.Size;
        byte[] values = (label.Classes.Count == 0 ? Mask.From(stored).Voxels : LabelMap.From(stored).Labels).ToArray();
        byte[] classes = label.Classes.Count == 0 ? [1] : [.. label.Classes.Select(c => c.Value)];
        byte[] known = [0, .. classes];
        if (values.AsSpan().IndexOfAnyExcept(known) is var at and >= 0)
            throw new ImageDataException(file.File,
                $"holds the value {values[at]}, which {Study.FileName} does not name for {label.Name}; it names {string.Join(", ", classes)}");
        // Neighbours by a corner count, as in slices so through them.
        var reach = size.Z == 1 ? Connectivity.Eight : Connectivity.TwentySix;
        return new(one, label.Name, file.Observer, values.Length,
            [.. classes.Select(c => ConnectedComponents.Of(OfClass(values, c), size, reach).Sizes)],
            regions is null ? [] : [.. classes.Select(c => JointsWith(values, c, RegionsOn(regions, stored, file.File)))]);
    }

    static byte[] OfClass(byte[] values, byte wanted)
    {
        var mask = new byte[values.Length];
        for (int i = 0; i < mask.Length; i++)
            mask[i] = values[i] == wanted ? (byte)1 : (byte)0;
        return mask;
    }

    static byte[] RegionsOn(Volume regions, Volume stored, string file) => regions.Geometry.Size == stored.Geometry.Size
        ? LabelMap.From(regions).InOrderOf(stored.Geometry).Labels.ToArray()
        : throw new ImageDataException(regions.Source, $"has {regions.Geometry.Size} pixels and {Path.GetFileName(file)} {stored.Geometry.Size}; "
            + "draw both on one image");

    static HashSet<byte> JointsWith(byte[] values, byte wanted, byte[] regions)
    {
        var found = new HashSet<byte>();
        for (int i = 0; i < values.Length; i++)
            if (values[i] == wanted && regions[i] != 0)
                found.Add(regions[i]);
        return found;
    }
}
