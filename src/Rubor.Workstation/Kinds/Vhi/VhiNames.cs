using Rubor.Methods.Vhi;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>Names of choices, as in documents and tables.</summary>
internal static class VhiNames
{
    /// <summary>paper or robust.</summary>
    public static string Of(LimitRule rule) => rule == LimitRule.Paper ? "paper" : "robust";

    /// <summary>2d or 3d.</summary>
    public static string Of(PieceMode mode) => mode == PieceMode.TwoD ? "2d" : "3d";
}
