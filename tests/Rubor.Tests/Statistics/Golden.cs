using System.Globalization;

namespace Rubor.Tests.Statistics;

/// <summary>Golden values of tests/Reference/statistics: one name and number a line, each file beside the script that made it.</summary>
sealed class Golden
{
    readonly Dictionary<string, double> _values;

    Golden(Dictionary<string, double> values) => _values = values;

    public static string Folder { get; } = Path.Combine(Root(), "tests", "Reference", "statistics");

    public IEnumerable<string> Names => _values.Keys;

    public double this[string name] => _values[name];

    public static Golden Load(string file) => new(File.ReadLines(Path.Combine(Folder, file))
        .Select(line => line.Split('\t'))
        .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture)));

    /// <summary>Compares to a relative 1e-9 unless the peer is less precise.</summary>
    public void Matches(string name, double? actual, double relative = 1e-9) =>
        Assert.True(Near(_values[name], actual, relative), $"{name}: expected {_values[name]:R}, was {actual:R}");

    static bool Near(double expected, double? actual, double relative) =>
        actual is { } value && Math.Abs(value - expected) <= relative * Math.Max(1e-3, Math.Abs(expected));

    static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Rubor.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Rubor.slnx is not above " + AppContext.BaseDirectory);
    }
}
