using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Exchange.Nnunet;

/// <summary>Files of an nnU-Net data set as those of a study.</summary>
internal static class NnunetFile
{
    /// <summary>An image of a case, as it is where it is sound: geometry, type and scaling stay, byte for byte.</summary>
    /// <exception cref="ImageDataException">It is damaged, 4-D, or of several pages.</exception>
    public static void WriteImage(string from, string to)
    {
        var content = ImageFile.Read(from);
        if (content.Volume is { } volume)
        {
            volume.RequireSingleFrame();
            if (!IsGzip(from))
            {
                NiftiWriter.Write(to, volume);
                return;
            }
        }
        else if (content.Pages.Count > 1)
            throw new ImageDataException(from, $"holds {content.Pages.Count} pages where a case has one picture");
        File.Copy(from, to);
    }

    /// <summary>Labels of a case as whole numbers.</summary>
    /// <param name="from">The label's file.</param>
    /// <param name="image">First image of the case, on whose grid it must lie.</param>
    /// <param name="to">Where to.</param>
    /// <param name="known">Values that dataset.json names.</param>
    /// <param name="mask">Values that become 1 of a mask, or null for a label map.</param>
    /// <exception cref="ImageDataException">It is damaged, on another grid, or holds what is no label.</exception>
    public static void WriteLabel(string from, string image, string to, int[] known, int[]? mask)
    {
        var volume = PictureLabel.Read(from);
        var map = LabelMap.From(volume);
        for (int i = 0; i < map.Labels.Length; i++)
            if (map.Labels[i] is var value && value != 0 && !known.Contains(value))
                throw new ImageDataException(from, $"holds the label {value}, which {NnunetFolder.DatasetName} does not name");
        var on = ImageFile.Read(image);
        if (on.Volume is { } scan)
            scan.Geometry.RequireSame(map.Geometry, from, image);
        else if (on.Picture is { } picture && (picture.Width, picture.Height) != (map.Geometry.Size.X, map.Geometry.Size.Y))
            throw new ImageDataException(from, $"is {map.Geometry.Size} where its picture is {picture.Width}×{picture.Height}; draw it on the picture");
        if (mask is not null && mask is not [1])
            map = new(map.Geometry, [.. map.Labels.ToArray().Select(v => mask.Contains(v) ? (byte)1 : (byte)0)]);
        else if (volume is { Type: SampleType.UInt8, Slope: 1, Intercept: 0, Geometry.File: not { FormsDisagree: true } } && IsGzip(from))
        {
            File.Copy(from, to);
            return;
        }
        if (on.Volume is null)
            File.WriteAllBytes(to, PngWriter.Grayscale(map.Labels, map.Geometry.Size.X));
        else
            NiftiWriter.Write(to, map.Settled());
    }

    /// <summary>Whether a file is compressed, whatever it is called.</summary>
    public static bool IsGzip(string path)
    {
        Span<byte> head = stackalloc byte[2];
        using var file = RegularFile.Open(path);
        return file.ReadAtLeast(head, 2, throwOnEndOfStream: false) == 2 && head is [0x1f, 0x8b];
    }
}
