using Rubor.Studies.Runs;

namespace Rubor.Studies.Training;

/// <summary>A combination of settings that a search tries.</summary>
/// <param name="Values">Values by key, in the order of the grid.</param>
public sealed record GridPoint(IReadOnlyList<(string Key, string Value)> Values)
{
    /// <summary>Name of its folder: levels=2_kernel=3.</summary>
    public string Name => string.Join('_', Changes);

    /// <summary>key=value each, as a preset is changed by.</summary>
    public IReadOnlyList<string> Changes => [.. Values.Select(v => $"{v.Key}={v.Value}")];
}

/// <summary>The settings that a search combines.</summary>
public static class SettingsGrid
{
    /// <summary>More combinations than this are a mistake rather than a plan.</summary>
    public const int MostPoints = 1000;

    /// <summary>Every combination, the last key changing fastest.</summary>
    /// <param name="axes">key=value,value,… each.</param>
    /// <exception cref="OutputException">No axis, a key or value twice, or something that cannot be part of a folder's name; says
    /// which.</exception>
    public static IReadOnlyList<GridPoint> Of(IReadOnlyList<string> axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        var parsed = axes.Select(Axis).ToList();
        if (parsed.Count == 0)
            throw new OutputException("--grid", "names nothing to try; write key=value,value such as levels=2,4,6");
        if (parsed.GroupBy(a => a.Key).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new OutputException("--grid", $"names {twice.Key} twice; write all its values in one word");
        if (parsed.Aggregate(1L, (n, a) => Math.Min(n * a.Values.Length, int.MaxValue)) is var count && count > MostPoints)
            throw new OutputException("--grid", $"makes {count} combinations; at most {MostPoints} are tried");
        IEnumerable<GridPoint> points = [new([])];
        foreach (var (key, values) in parsed)
            points = points.SelectMany(p => values.Select(v => new GridPoint([.. p.Values, (key, v)])));
        return [.. points];
    }

    static (string Key, string[] Values) Axis(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string[] values = equals < 1 ? [] : text[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries);
        string key = equals < 1 ? "" : text[..equals].Trim();
        if (values.Length == 0 || !IsPlain(key) || !values.All(IsPlain))
            throw new OutputException("--grid", $"'{text}' is no list of values; write key=value,value such as levels=2,4,6");
        return values.Distinct().Count() == values.Length ? (key, values) : throw new OutputException("--grid", $"'{text}' names a value twice");
    }

    static bool IsPlain(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' or '_');
}
