namespace Rubor.Reading.Forms;

/// <summary>The forms that come with Rubor, by name.</summary>
public static class ShippedForms
{
    const string Ending = ".json";

    static readonly string Prefix = $"{typeof(ShippedForms).Namespace}.Shipped.";

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(ShippedForms).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Ending.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The file of a form; null where none has this name.</summary>
    public static byte[]? Find(string name)
    {
        using var file = typeof(ShippedForms).Assembly.GetManifestResourceStream($"{Prefix}{name}{Ending}");
        if (file is null)
            return null;
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
