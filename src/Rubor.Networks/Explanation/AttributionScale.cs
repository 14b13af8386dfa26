namespace Rubor.Networks.Explanation;

/// <summary>How an attribution becomes a map of 0–1: positive parts, over the value at which the sum of the sorted ones reaches 99 % of
/// their sum, cut at 1. As captum's normaliser has it, which Zhou 2022 uses; every map then has its full range, however small the attribution:
/// the scale says how small.</summary>
public static class AttributionScale
{
    /// <summary>Share of the sum that lies at or below the scale.</summary>
    public const double Share = 0.99;

    /// <summary>The value that becomes 1; 0 where nothing is positive.</summary>
    /// <param name="attribution">One number a pixel.</param>
    public static double Of(ReadOnlySpan<float> attribution)
    {
        float[] sorted = attribution.ToArray();
        double sum = 0;
        for (int k = 0; k < sorted.Length; k++)
            sum += sorted[k] = float.IsFinite(sorted[k]) ? Math.Max(0, sorted[k]) : 0;
        Array.Sort(sorted);
        double reached = 0;
        foreach (float value in sorted)
            if ((reached += value) >= Share * sum)
                return value;
        return sorted.Length > 0 ? sorted[^1] : 0;
    }

    /// <summary>The map: 0 everywhere where the scale is 0.</summary>
    public static float[] Map(ReadOnlySpan<float> attribution, double scale)
    {
        var map = new float[attribution.Length];
        for (int k = 0; scale > 0 && k < map.Length; k++)
            map[k] = float.IsFinite(attribution[k]) ? (float)Math.Clamp(attribution[k] / scale, 0, 1) : 0;
        return map;
    }
}
