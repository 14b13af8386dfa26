using Rubor.Imaging;
using Rubor.Imaging.Raster;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary>What a viewer shows of an image, as a PNG: of a volume its middle slice, of pictures the first.</summary>
internal static class ShownPicture
{
    /// <summary>Writes the picture.</summary>
    public static void Write(string png, ImageContent image) => WholeFile.Write(png, Bytes(image));

    /// <summary>Refuses a target that holds something else than a picture of before.</summary>
    /// <exception cref="UsageException">It is the image itself, a folder, no PNG, or there without leave to replace it.</exception>
    public static void RequireFree(string png, string file, bool overwrite)
    {
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(png))))
            throw new UsageException($"{png}: lies in a folder that is not there; make it, or name another file");
        if (Directory.Exists(png))
            throw new UsageException($"{png}: is a folder; name a file for --png");
        if (RegularFile.Refusal(png) is { } refusal)
            throw new UsageException($"{png}: {refusal}");
        if (!File.Exists(png))
            return;
        if (Path.GetFullPath(png) == Path.GetFullPath(file))
            throw new UsageException($"{png}: is the image itself; name another file for --png");
        if (!overwrite)
            throw new UsageException($"{png}: is there already; choose another file, or add --overwrite");
        if (!IsPng(png))
            throw new UsageException($"{png}: is no PNG, so it is not replaced; choose another file");
    }

    static bool IsPng(string path) => ImageFormat.BeginsAs(path, RasterFormats.Png.Begins);

    /// <summary>The picture as a PNG.</summary>
    public static byte[] Bytes(ImageContent image)
    {
        var shown = DisplaySamples.Of(image);
        var pixels = shown.Bytes(image.Volume is null ? 0 : shown.Size.Z / 2);
        return shown.Channels == 3 ? PngWriter.Rgb(pixels, shown.Size.X) : PngWriter.Grayscale(pixels, shown.Size.X);
    }
}
