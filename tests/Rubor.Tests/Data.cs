using System.Globalization;

namespace Rubor.Tests;

/// <summary>Where tests find the repository, the golden files and the real data.</summary>
internal static class Data
{
    public static string Repository { get; } = FindRepository();

    public static string Reference(params string[] parts) => Path.Combine([Repository, "tests", "Reference", .. parts]);

    /// <summary>A file of the real data; the test is skipped where the data are absent.</summary>
    public static string Real(params string[] parts)
    {
        string? root = new[] { Environment.GetEnvironmentVariable("RUBOR_DATA"), Path.Combine(Repository, "shared", "data"),
            Path.Combine(Repository, "..", "shared", "data") }
            .FirstOrDefault(d => !string.IsNullOrEmpty(d) && Directory.Exists(d));
        Assert.SkipWhen(root is null, "the data folder is absent; name it with RUBOR_DATA");
        return Path.Combine([root, .. parts]);
    }

    public static string BoneMri(string kind, string subject) => Real("bone-mri", kind switch
    {
        "STIR" => $"stir/{subject}_STIR.nii.gz",
        "T1W" => $"t1w/{subject}_T1W.nii.gz",
        _ => $"masks/{kind}/{subject}_{kind}.nii.gz",
    });

    /// <summary>Rows of a tab-separated file, by column name.</summary>
    public static IEnumerable<Dictionary<string, string>> Tsv(string path)
    {
        var lines = File.ReadAllLines(path);
        var names = lines[0].Split('\t');
        return lines.Skip(1).Where(l => l.Length > 0).Select(l => names.Zip(l.Split('\t')).ToDictionary(p => p.First, p => p.Second));
    }

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    static string FindRepository()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Rubor.slnx")))
            at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("rubor-test-").FullName;

    public string Path { get; }

    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
