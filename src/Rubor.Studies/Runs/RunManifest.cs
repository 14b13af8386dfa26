using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Imaging;

namespace Rubor.Studies.Runs;

/// <summary>A file that a run read.</summary>
public sealed record RunInput(string Role, string File, string Sha256)
{
    /// <summary>An image with its SHA-256.</summary>
    /// <exception cref="ImageDataException">It is missing or unreadable.</exception>
    public static RunInput Of(string role, string file)
    {
        try
        {
            // A device or a pipe has no end.
            if (System.IO.File.Exists(file) && new FileInfo(file) is { Length: 0 })
                throw new ImageDataException(file, "is empty, or no regular file; copy or export the image again");
            return new(role, file, RunManifest.Sha256Of(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageDataException(file, System.IO.File.Exists(file) ? $"cannot be read ({e.Message.TrimEnd('.')})"
                : Directory.Exists(file) ? "is a directory; name the image file" : "no such file", e);
        }
    }
}

/// <summary>How a result came about: written as run.json beside it. The only result that holds times.</summary>
public sealed record RunManifest
{
    /// <summary>File name of the manifest.</summary>
    public const string FileName = "run.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.run/2";

    /// <summary>What it said when some settings in it had keys in camelCase; it is read as well.</summary>
    public const string FormatBefore = "rubor.run/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Version of Rubor.</summary>
    public required string Version { get; init; }

    /// <summary>The command line's words.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Every setting, defaults included.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>Files read, with their SHA-256.</summary>
    public IReadOnlyList<RunInput> Inputs { get; init; } = [];

    /// <summary>Files and folders written beside this one, itself included.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Version of libtorch, or null where no network ran.</summary>
    public string? LibtorchVersion { get; init; }

    /// <summary>Processor threads that the run was allowed.</summary>
    public required int Threads { get; init; }

    /// <summary>Seed of every random choice, or null where none was made.</summary>
    public int? Seed { get; init; }

    /// <summary>When the run began, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Milliseconds of each stage, in order.</summary>
    public IReadOnlyDictionary<string, double> TimingsMs { get; init; } = new Dictionary<string, double>();

    /// <summary>Lower-case hexadecimal SHA-256 of a file.</summary>
    public static string Sha256Of(string path)
    {
        using var file = RegularFile.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Writes the manifest, with every name in the folder and its own as outputs.</summary>
    public void WriteTo(OutputFolder folder)
    {
        var complete = this with { Outputs = [.. folder.Written().Append(FileName).Distinct().Order(StringComparer.Ordinal)] };
        File.WriteAllBytes(folder.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(complete, RunJson.Default.RunManifest));
    }

    /// <summary>Writes the manifest of a folder that is not replaced as a whole, in one step.</summary>
    public void WriteTo(string folder) =>
        WholeFile.Write(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, RunJson.Default.RunManifest));

    /// <summary>The manifest of a folder of results, or null where there is none that can be read.</summary>
    public static RunManifest? Of(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            var manifest = JsonSerializer.Deserialize(RegularFile.ReadAllBytes(path), RunJson.Default.RunManifest);
            return manifest?.Format is FormatName or FormatBefore ? manifest : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Names that the run behind a folder of results wrote into it, or null where no run did.</summary>
    internal static IReadOnlySet<string>? OutputsOf(string folder) => Of(folder)?.Outputs.ToHashSet(StringComparer.Ordinal);
}
