using Rubor.Reading.Kinds.Form;
using Rubor.Reading.Kinds.JointUltrasound;
using Rubor.Reading.Kinds.Labels;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds;

/// <summary>The kinds of case that can be read, written by hand: a new one is a folder beside Vhi and a line here.</summary>
public static class ReadKinds
{
    /// <summary>All of them.</summary>
    public static KindList All { get; } = new(VhiKind.Kind, FormKind.Kind, LabelsKind.Kind, JointUltrasoundKind.Kind);
}
