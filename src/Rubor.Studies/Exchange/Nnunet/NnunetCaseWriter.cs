using System.Globalization;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Exchange.Nnunet;

/// <summary>A visit as a case of nnU-Net.</summary>
/// <param name="Case">The visit.</param>
/// <param name="Labels">Its label files, or null.</param>
/// <param name="IsTest">Whether it goes into imagesTs.</param>
internal sealed record NnunetExportCase(StudyCase Case, IReadOnlyList<string>? Labels, bool IsTest);

/// <summary>Writes cases: images as they are, labels as whole numbers on the first image's grid.</summary>
internal sealed class NnunetCaseWriter(OutputFolder output, IReadOnlyList<string> images, NnunetLabels labels, string ending)
{
    // Cosine between two axes. ITK, which nnU-Net reads with, asks for directions whose product with their transpose is the identity within
    // this; of a sheared sform it takes the qform without a word, or reads nothing.
    const double MostSkew = 1e-4;

    /// <summary>Writes a case; what was written of one that fails is taken away.</summary>
    /// <returns>Null, or why it failed.</returns>
    public RefusedSource? Write(NnunetExportCase one)
    {
        var written = new List<string>();
        try
        {
            Case(one, written);
            return null;
        }
        catch (ImageDataException e)
        {
            written.ForEach(File.Delete);
            return new([e.Path], e.Reason);
        }
    }

    void Case(NnunetExportCase one, List<string> written)
    {
        string Place(string folder, string name)
        {
            string path = output.PathOf(Path.Combine(folder, name + ending));
            written.Add(path);
            return path;
        }
        var (imageFolder, labelFolder) = one.IsTest ? (NnunetFolder.TestImages, NnunetFolder.TestLabels)
            : (NnunetFolder.TrainingImages, NnunetFolder.TrainingLabels);
        Geometry? grid = null;
        foreach (var (channel, role) in images.Index())
        {
            string from = one.Case.Images[role];
            string to = Place(imageFolder, string.Create(CultureInfo.InvariantCulture, $"{one.Case.Name}_{channel:0000}"));
            var content = ImageFile.Read(from);
            if (content.Volume is not null == (ending == ".png"))
                throw new ImageDataException(from, "is a picture where others are volumes, or the other way round; name one kind by --image");
            if (content.Volume is { } volume)
                grid = Channel(volume, from, to, grid, one.Case.Images[images[0]]);
            else
            {
                var size = PictureLabel.GridOf(content.Picture!);
                if (grid is not null && grid.Size != size.Size)
                    throw new ImageDataException(from, $"is {size.Size} where {one.Case.Images[images[0]]} is {grid.Size}; channels of nnU-Net have one size");
                grid = size;
                Picture(content, from, to);
            }
        }
        if (one.Labels is { } files)
            Save(Merged(files, grid!, one.Case.Images[images[0]]), Place(labelFolder, one.Case.Name));
    }

    static Geometry Channel(Volume volume, string from, string to, Geometry? grid, string firstFile)
    {
        volume.RequireSingleFrame();
        if (Skew(volume.Geometry) is var skew && skew > MostSkew)
            throw new ImageDataException(from, string.Create(CultureInfo.InvariantCulture,
                $"its axes are not at right angles (by {Math.Asin(Math.Min(skew, 1)) * 180 / Math.PI:0.##}°), and ITK, which nnU-Net reads with, takes no "
                + $"sheared grid; resample it onto a straight one"));
        if (grid is null)
        {
            Copy(volume, from, to);
            return volume.Geometry;
        }
        volume = OnGrid(volume, grid, from, firstFile);
        // A turned volume would be written in the order of its file again; and ITK may take the form that Rubor does not.
        if (volume.Geometry.ToWorld == grid.ToWorld && volume.Geometry.File is { Turned.IsNone: true } own && grid.File is { } first
            && own.Forms.Span.SequenceEqual(first.Forms.Span) && own.Spacing.Span.SequenceEqual(first.Spacing.Span))
            Copy(volume, from, to);
        else
            NiftiWriter.Write(to, new Volume(grid.Settled(), volume.Type, volume.SampleBytes.ToArray(), volume.Slope, volume.Intercept, 1,
                from));
        return grid;
    }

    // In the order of another image, if it lies on the same grid.
    static Volume OnGrid(Volume volume, Geometry grid, string file, string first)
    {
        if (grid.DifferenceInAnyOrder(volume.Geometry) is { } difference)
            throw new ImageDataException(file, $"not on the grid of {first}: {difference}; channels and labels of nnU-Net lie on one grid: resample it, "
                + "or export one image alone by --image");
        return volume.Turned(Turn.Between(volume.Geometry, grid) ?? Turn.None);
    }

    static void Copy(Volume volume, string from, string to)
    {
        // Programs that read the qform must find what those find that read the sform.
        if (from.EndsWith(".gz", StringComparison.Ordinal) && NnunetFile.IsGzip(from) && volume.Geometry.File is not { FormsDisagree: true })
            File.Copy(from, to);
        else
            NiftiWriter.Write(to, volume.Settled());
    }

    static void Picture(ImageContent content, string from, string to)
    {
        var picture = content.Picture!;
        if (content.Pages.Count > 1)
            throw new ImageDataException(from, $"holds {content.Pages.Count} pages where a case has one picture");
        if (content.Format == "PNG")
            File.Copy(from, to);
        else if (picture is { Type: SampleType.UInt8, Channels: 1, Model: not ColourModel.Palette } gray)
            File.WriteAllBytes(to, PngWriter.Grayscale(gray.SampleBytes, gray.Width));
        else if (picture is { Type: SampleType.UInt8, Channels: 3, Model: ColourModel.Rgb } rgb)
            File.WriteAllBytes(to, PngWriter.Rgb(rgb.SampleBytes, rgb.Width));
        else
            throw new ImageDataException(from,
                $"is a {content.Format} of {picture.Channels} × {picture.Type}, which would change as an 8-bit PNG; save it as PNG");
    }

    LabelMap Merged(IReadOnlyList<string> files, Geometry grid, string image)
    {
        var merged = new byte[grid.Size.Voxels];
        foreach (var (index, file) in files.Index())
        {
            var volume = PictureLabel.Read(file);
            // A picture's spacing may stand in one file and not in the other.
            if (ending == ".png" && volume.Geometry.Size == grid.Size)
                volume = new(grid, volume.Type, volume.SampleBytes.ToArray(), source: file);
            var map = LabelMap.From(OnGrid(volume, grid, file, image));
            for (int i = 0; i < merged.Length; i++)
            {
                if (map.Labels[i] is not (> 0 and var value))
                    continue;
                if (labels.Values[index][value] is not (> 0 and var its))
                    throw new ImageDataException(file, $"holds the value {value}, which is no class of {labels.Names[index]}");
                if (merged[i] != 0)
                    throw new ImageDataException(file, $"{labels.Names[index]} and {labels.Classes[merged[i] - 1].Name} overlap, "
                        + "and a label map of nnU-Net has one class a voxel; export them one by one by --label");
                merged[i] = its;
            }
        }
        return new(grid, merged);
    }

    static void Save(LabelMap map, string path)
    {
        if (path.EndsWith(".png", StringComparison.Ordinal))
            File.WriteAllBytes(path, PngWriter.Grayscale(map.Labels, map.Geometry.Size.X));
        else
            NiftiWriter.Write(path, map.Settled());
    }

    // The largest cosine between two axes.
    static double Skew(Geometry grid)
    {
        Point3[] axes = [grid.ToWorld.I, grid.ToWorld.J, grid.ToWorld.K];
        double Cosine(Point3 a, Point3 b) => Math.Abs((a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z)) / (a.Length * b.Length);
        return Math.Max(Cosine(axes[0], axes[1]), Math.Max(Cosine(axes[0], axes[2]), Cosine(axes[1], axes[2])));
    }
}
