using System.Globalization;

namespace Rubor.Networks.Training;

/// <summary>A figure that validations of a task give.</summary>
/// <param name="Name">Name in files, such as worst_dice.</param>
/// <param name="Metric">Name in the setting that says what validation goes by, such as worst-dice.</param>
/// <param name="LessIsBetter">Whether less is better, as of a loss.</param>
public sealed record TaskFigure(string Name, string Metric, bool LessIsBetter = false)
{
    /// <summary>Any task's loss on the images validated on.</summary>
    public static TaskFigure Loss { get; } = new("validation_loss", "loss", LessIsBetter: true);
}

/// <summary>
/// What a validation found, by name, in the order of the task's figures. A figure that is not known, or not finite, is null.
/// </summary>
public sealed class ValidationFigures : IEquatable<ValidationFigures>
{
    readonly KeyValuePair<string, double?>[] values;

    /// <summary>Figures by name.</summary>
    public ValidationFigures(IEnumerable<KeyValuePair<string, double?>> values) =>
        this.values = [.. values.Select(v => KeyValuePair.Create(v.Key, v.Value is { } known && double.IsFinite(known) ? v.Value : null))];

    /// <summary>Names and figures in order.</summary>
    public IReadOnlyList<KeyValuePair<string, double?>> Values => values;

    /// <summary>A figure, or null where it is not known or there is none of that name.</summary>
    public double? this[string name] => values.FirstOrDefault(v => v.Key == name).Value;

    /// <summary>The same names without any figure: where there was no validation.</summary>
    public static ValidationFigures None(IEnumerable<TaskFigure> figures) =>
        new(figures.Select(f => KeyValuePair.Create(f.Name, (double?)null)));

    /// <summary>Figures in the order of a task's.</summary>
    public static ValidationFigures Of(IEnumerable<TaskFigure> figures, params double[] values) =>
        new(figures.Zip(values, (f, v) => KeyValuePair.Create(f.Name, (double?)v)));

    /// <inheritdoc/>
    public bool Equals(ValidationFigures? other) => other is not null && values.SequenceEqual(other.values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValidationFigures);

    /// <inheritdoc/>
    public override int GetHashCode() => values.Length == 0 ? 0 : values[0].GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Key} = {v.Value:R}")));
}
