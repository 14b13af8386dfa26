using Rubor.Reading.Forms;

namespace Rubor.Reading.Kinds.Vhi;

/// <summary>What readers of V_HI are compared by: one number a read, as if it were the one field of a form.</summary>
public static class VhiRating
{
    // Enough for any voxel, and without the last digits of a product.
    const int Decimals = 3;

    /// <summary>The field: a measurement, of a form's types nearest to a whole number.</summary>
    public static FormField Field { get; } = new("vhi_mm3", "V_HI (mm³)", FieldType.Integer, Minimum: 0);

    /// <summary>A volume as the value of the field.</summary>
    internal static FormValues Of(double volumeMm3) =>
        new([KeyValuePair.Create(Field.Name, (FormValue?)FormValue.Of(Math.Round(volumeMm3, Decimals)))]);
}
