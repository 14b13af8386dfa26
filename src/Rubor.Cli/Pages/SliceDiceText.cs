using System.Globalization;

namespace Rubor.Cli.Pages;

/// <summary>Dice of slices in words; n/a where there is none, as where neither mask holds a voxel.</summary>
internal static class SliceDiceText
{
    /// <summary>A mean, such as 0.9364.</summary>
    public static string Of(double? dice) => dice?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "n/a";

    /// <summary>The worst slice, such as "worst 0.8712 in slice 7".</summary>
    public static string Worst(double? dice, int? slice, string format = "0.0000") =>
        dice is null || slice is null ? "worst n/a"
            : string.Create(CultureInfo.InvariantCulture, $"worst {dice.Value.ToString(format, CultureInfo.InvariantCulture)} in slice {slice}");

    /// <summary>"; 2 holes", or nothing where holes were not looked for.</summary>
    public static string Holes(int? holes) => holes is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; {holes} holes");
}
