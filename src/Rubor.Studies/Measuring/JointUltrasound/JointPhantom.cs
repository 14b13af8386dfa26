using Rubor.Studies.Cases;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>Whether a study is one of phantoms.</summary>
public static class JointPhantom
{
    /// <summary>Column of cases.tsv that phantoms alone have: the site whose machine is simulated.</summary>
    public const string SiteColumn = "phantom_site";

    /// <summary>Whether its generator wrote every joint of it.</summary>
    public static bool IsOne(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.Cases.Count > 0 && study.Cases.All(c => c.Clinical.ContainsKey(SiteColumn));
    }
}
