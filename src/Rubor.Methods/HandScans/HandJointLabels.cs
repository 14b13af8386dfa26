namespace Rubor.Methods.HandScans;

/// <summary>What is said of one joint of a hand scan.</summary>
public enum HandJointState : byte
{
    /// <summary>Nothing: the joint is not in the image, or nobody said.</summary>
    Unknown = 0,

    /// <summary>Not inflamed.</summary>
    Normal = 1,

    /// <summary>Inflamed, low.</summary>
    Low = 2,

    /// <summary>Inflamed, high.</summary>
    High = 3,

    /// <summary>Inflamed, and nobody said how much.</summary>
    Inflamed = 4,
}

/// <summary>What is said of the 30 joints of one image. Cobb 2024, 2: the classifier's labels are whether each is inflamed.</summary>
/// <param name="States">In the order of <see cref="HandJoints.All"/>: the patient's left hand, then the right, in every view.</param>
public sealed record HandJointLabels(IReadOnlyList<HandJointState> States)
{
    /// <summary>Whether a state means inflammation; null where nothing is known.</summary>
    public static bool? IsInflamed(HandJointState state) => state switch
    {
        HandJointState.Unknown => null,
        HandJointState.Normal => false,
        _ => true,
    };

    /// <summary>For each joint whether it is inflamed; null where nothing is known.</summary>
    public IReadOnlyList<bool?> Inflamed => [.. States.Select(IsInflamed)];

    /// <summary>Joints of which nothing is known.</summary>
    public int Unknown => States.Count(s => s == HandJointState.Unknown);

    /// <summary>The labels of an image by what is drawn on it: a joint is inflamed by one pixel of low or high in its region, and high
    /// by one
    /// of high. A joint without a region is unknown.</summary>
    /// <param name="inflammation">Value of each pixel's class as in <see cref="HandScan.Classes"/>, 0 for none (y, x).</param>
    /// <param name="regions">Region of each joint by the values of <see cref="HandJoints.All"/>, 0 for none, on the same grid.</param>
    /// <exception cref="ArgumentException">The grids differ, or a region has no joint.</exception>
    public static HandJointLabels Of(ReadOnlySpan<byte> inflammation, ReadOnlySpan<byte> regions)
    {
        if (inflammation.Length != regions.Length)
            throw new ArgumentException($"classes of {inflammation.Length} pixels and regions of {regions.Length}");
        var states = new HandJointState[HandJoints.All.Count];
        byte low = HandScan.Inflamed[0].Value, high = HandScan.Inflamed[1].Value;
        for (int i = 0; i < regions.Length; i++)
        {
            if (regions[i] == 0)
                continue;
            if (regions[i] > states.Length)
                throw new ArgumentException($"a region has the value {regions[i]}; joints have 1 to {states.Length}");
            var here = inflammation[i] == high ? HandJointState.High : inflammation[i] == low ? HandJointState.Low : HandJointState.Normal;
            ref var known = ref states[regions[i] - 1];
            if (here > known)
                known = here;
        }

        return new(states);
    }
}
