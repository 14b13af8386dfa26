using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>Finds the picture of a task among files, by the name or the content that the task states.</summary>
internal sealed partial class ImageSearch
{
    const int HashDigits = 64;

    readonly IReadOnlyList<string> files;
    readonly ILookup<string, string> byName;
    readonly Dictionary<string, string> hashes = new(StringComparer.Ordinal);
    ILookup<string, string>? byContent;

    /// <param name="folder">Folder below which they lie.</param>
    public ImageSearch(string folder)
    {
        files = [.. FolderWalk.Files(folder).Where(ImageFile.HasEnding).Select(Path.GetFullPath)];
        byName = files.ToLookup(f => Path.GetFileName(f), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The picture.</summary>
    /// <param name="address">As the task states it: a path, a URL, <c>/data/local-files/?d=…</c>.</param>
    /// <param name="sha256">SHA-256 of its content in hexadecimal, or empty.</param>
    /// <exception cref="FormatException">None is found, or several that differ; says which and what to do.</exception>
    public string Find(string address, string sha256)
    {
        if (sha256.Length == HashDigits)
            return byName[NameIn(address)].FirstOrDefault(f => IsOf(f, sha256)) ?? OfContent(sha256) ?? throw new FormatException(
                $"no picture has the content that it states (sha256 {sha256[..8]}…); put the picture that was annotated beside the export");
        if (address.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("its picture lies within the task itself; save it as a file and name that");
        string[] parts = Parts(address);
        if (parts.Length == 0)
            throw new FormatException("it names no picture");
        string name = parts[^1];
        List<string> found = [.. byName[name]];
        if (found.Count == 0)
            found = [.. byName[Path.GetFileName(address.Split('?', '#')[0])]];
        if (found.Count == 0 && WithoutUploadMark(name) is { Length: > 0 } own && own != name)
            found = [.. byName[own]];
        // A folder of pictures may have kept the mark that the task's data lost.
        if (found.Count == 0)
            found = [.. files.Where(f => WithoutUploadMark(Path.GetFileName(f)).Equals(name, StringComparison.OrdinalIgnoreCase))];
        // An address may have no ending.
        if (found.Count == 0 && !ImageFile.HasEnding(name))
            found = [.. files.Where(f => SubjectName.Stem(f).Equals(name, StringComparison.OrdinalIgnoreCase))];
        if (found.Count == 0)
            throw new FormatException($"its picture {name} is not there; put it beside the export, or name the folder of pictures");
        int most = found.Max(f => Shared(f, parts));
        found = [.. found.Where(f => Shared(f, parts) == most)];
        if (found.Select(Sha256).Distinct().Count() > 1)
            throw new FormatException($"{found.Count} different files may be its picture {name}: {string.Join(", ", found.Take(3))}; "
                + "keep the one that is meant");
        return found[0];
    }

    /// <summary>The only picture of a size; null where there is none or several.</summary>
    public string? OnlyOfSize(int width, int height)
    {
        List<string> found = [.. files.Where(f => SizeOf(f) == (width, height)).Take(2)];
        return found.Count == 1 ? found[0] : null;
    }

    static (int, int)? SizeOf(string file)
    {
        try
        {
            return ImageFile.Read(file).Picture is { } picture ? (picture.Width, picture.Height) : null;
        }
        catch (ImageDataException)
        {
            return null;
        }
    }

    /// <summary>SHA-256 of a file, lower-case hexadecimal.</summary>
    public string Sha256(string file)
    {
        if (!hashes.TryGetValue(file, out string? hash))
            using (var stream = RegularFile.Open(file))
                hashes[file] = hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        return hash;
    }

    /// <summary>The name that a picture had before Label Studio put eight digits and a hyphen before it.</summary>
    public static string WithoutUploadMark(string name) => UploadMark().Replace(name, "");

    /// <summary>The name that a task gives its picture.</summary>
    public static string NameIn(string address) => Parts(address) is [.., var name] ? name : "";

    bool IsOf(string file, string sha256) => Sha256(file).Equals(sha256, StringComparison.OrdinalIgnoreCase);

    string? OfContent(string sha256)
    {
        byContent ??= files.ToLookup(Sha256, StringComparer.OrdinalIgnoreCase);
        return byContent[sha256].FirstOrDefault();
    }

    // Folders and the name; of local files those behind ?d=.
    static string[] Parts(string address)
    {
        string path = address.Replace('\\', '/');
        if (LocalFile().Match(path) is { Success: true } local)
            path = local.Groups[1].Value;
        else if (path.Contains("://", StringComparison.Ordinal) || path.StartsWith("/data/", StringComparison.Ordinal))
            path = path.Split('?', '#')[0];
        return [.. Uri.UnescapeDataString(path).Split('/', StringSplitOptions.RemoveEmptyEntries)];
    }

    // How many of its last parts a path has in common with an address.
    static int Shared(string file, string[] parts)
    {
        string[] own = file.Split('/');
        int shared = 1;
        while (shared < own.Length && shared < parts.Length
            && own[^(shared + 1)].Equals(parts[^(shared + 1)], StringComparison.OrdinalIgnoreCase))
            shared++;
        return shared;
    }

    [GeneratedRegex("^[0-9a-f]{8}-(?=.)")]
    private static partial Regex UploadMark();

    [GeneratedRegex(@"/data/local-files/?\?(?:[^#]*&)?d=([^&#]*)")]
    private static partial Regex LocalFile();
}
