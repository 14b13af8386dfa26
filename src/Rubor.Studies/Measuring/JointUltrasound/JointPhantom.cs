using Rubor.Studies.Cases;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>Whether a study is one of phantoms.</summary>
public static class JointPhantom
{
    /// <summary>Whether it holds what is true of the flow, which is known of phantoms alone.</summary>
    public static bool IsOne(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.Labels.Any(l => l.Name == JointPhantomStudy.FlowTruth);
    }
}
