namespace Rubor.Methods.Vhi;

/// <summary>How limits follow from the intensities of normal marrow.</summary>
public enum LimitRule
{
    /// <summary>The published search, which rests on the brightest voxel. Hepburn 2023, 2.5.2.</summary>
    Paper,
    /// <summary>Median and trimmed tail, on the scale of the published rule. <see cref="RobustLimits"/>.</summary>
    Robust,
}

/// <summary>Where a mask of normal marrow comes from.</summary>
public enum MarrowSource
{
    /// <summary>A reader drew it.</summary>
    Drawn,
    /// <summary><see cref="NormalMarrow"/> found it.</summary>
    Found,
}
