namespace Rubor.Studies;

/// <summary>The folder in a study's in which reads are kept: what lies there is no part of the study.</summary>
public static class ReadsFolder
{
    /// <summary>Its name.</summary>
    public const string Name = "reading";
}
