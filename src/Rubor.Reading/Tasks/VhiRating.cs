using Rubor.Reading.Forms;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Tasks;

/// <summary>What readers of V_HI are compared by: one number a read, as if it were the one field of a form.</summary>
public static class VhiRating
{
    // Enough for any voxel, and without the last digits of a product.
    const int Decimals = 3;

    /// <summary>The field: a measurement, of a form's types nearest to a whole number.</summary>
    public static FormField Field { get; } = new("vhi_mm3", "V_HI (mm³)", FieldType.Integer);

    /// <summary>What was signed, as values of fields: those of a form, or V_HI in mm³.</summary>
    public static FormValues ValuesOf(SignedFigures figures) => figures is VhiFigures vhi
        ? new([KeyValuePair.Create(Field.Name, (FormValue?)FormValue.Of(Math.Round(vhi.VolumeMm3, Decimals)))])
        : ((FormFigures)figures).Values;
}
