using System.Security.Cryptography;
using Rubor.Imaging;
using Rubor.Imaging.Files;

namespace Rubor.Workstation.Cases;

/// <summary>The one place where files of cases are read.</summary>
public static class CaseFiles
{
    /// <summary>A scan: one frame, finite values.</summary>
    /// <exception cref="ImageDataException">It cannot be used; names it.</exception>
    public static Volume ReadScan(string file) => Measurable(ImageFile.ReadVolume(file));

    /// <summary>An image of any format, for the page: a scan with its place in the patient, or a picture as it is looked at.</summary>
    /// <param name="role">Its role.</param>
    /// <param name="file">The file.</param>
    /// <param name="warnings">Takes what is remarkable about it.</param>
    /// <exception cref="ImageDataException">It cannot be used; names it.</exception>
    public static LoadedImage ReadImage(string role, string file, List<string> warnings)
    {
        var image = ImageFile.Read(file);
        if (image.Volume is null)
        {
            warnings.AddRange(image.Remarks.Select(r => $"{Path.GetFileName(file)}: {r}"));
            return LoadedImage.Of(role, file, DisplaySamples.Of(image));
        }
        var scan = Measurable(image.Volume);
        AddRemarks(scan, warnings);
        return LoadedImage.Of(role, file, scan, resampled: false);
    }

    /// <summary>A mask of 0 and 1.</summary>
    /// <exception cref="ImageDataException">It cannot be used; names it.</exception>
    public static Mask ReadMask(string file) => ImageFile.ReadMask(file);

    /// <summary>What is remarkable about a scan, each once.</summary>
    public static void AddRemarks(Volume scan, List<string> warnings) =>
        warnings.AddRange(scan.Remarks.Select(r => $"{Path.GetFileName(scan.Source)}: {r}").Where(r => !warnings.Contains(r)));

    /// <summary>SHA-256 of an image, of all its files where it has several.</summary>
    /// <exception cref="ImageDataException">It cannot be read.</exception>
    public static string HashOf(string file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            foreach (string part in ImageFile.FilesOf(file))
                hash.AppendData(RegularFile.ReadAllBytes(part));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that goes away while its study is served breaks its case, and not the server.
            throw new ImageDataException(file, $"cannot be read ({e.Message.TrimEnd('.')})", e);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static Volume Measurable(Volume stored)
    {
        var scan = ScanOrder.InOrder(stored);
        scan.RequireSingleFrame();
        scan.RequireFinite();
        return scan;
    }
}
