namespace Rubor.Methods.HandScans.Synthesis;

/// <summary>What became of a joint in a made mask.</summary>
/// <param name="Joint">The joint.</param>
/// <param name="State">1 normal, 2 low, 3 high: its label.</param>
/// <param name="Region">Pixels of its region.</param>
/// <param name="Kept">Pixels of it that are inflamed; 0 of a normal joint.</param>
/// <param name="Maps">Maps of noise drawn for it.</param>
/// <param name="Whole">Whether noise was wanted, nothing suited, and the region itself was taken.</param>
public sealed record SyntheticJoint(HandJoint Joint, byte State, int Region, int Kept, int Maps, bool Whole);

/// <summary>A made mask: hands of a scan with joints inflamed by lot.</summary>
/// <param name="Labels">Classes of <see cref="HandScan.Classes"/>, (y, x); 0 for none.</param>
/// <param name="Joints">All 30, in the order of <see cref="HandJoints.All"/>.</param>
public sealed record SyntheticHands(byte[] Labels, IReadOnlyList<SyntheticJoint> Joints)
{
    /// <summary>Makes a mask.</summary>
    /// <param name="hands">Classes drawn on a scan: whatever holds one is hand, and normal at first.</param>
    /// <param name="regions">Joint regions on the same grid, 1–30.</param>
    /// <param name="width">Columns.</param>
    /// <param name="states">Class of each joint. A joint without a pixel cannot be seen, and becomes normal.</param>
    /// <param name="perlin">The rule by which parts of regions are drawn, or null for whole regions.</param>
    /// <param name="random">A generator for a joint's number, of this image.</param>
    public static SyntheticHands Make(ReadOnlySpan<byte> hands, ReadOnlySpan<byte> regions, int width, ReadOnlySpan<byte> states,
        PerlinSettings? perlin, Func<int, SynthesisRandom> random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (hands.Length != regions.Length || states.Length != HandJoints.All.Count)
            throw new ArgumentException($"{hands.Length} classes, {regions.Length} regions and {states.Length} joints are no scan", nameof(hands));
        byte normal = HandScan.Classes[0].Value;
        var labels = new byte[hands.Length];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = hands[i] == 0 ? (byte)0 : normal;
        var joints = new List<SyntheticJoint>();
        foreach (var (j, joint) in HandJoints.All.Index())
        {
            var region = new PerlinRegion(regions, width, joint.Value);
            byte state = region.Pixels.Count == 0 ? normal : states[j];
            if (state == normal)
            {
                joints.Add(new(joint, normal, region.Pixels.Count, 0, 0, false));
                continue;
            }

            var part = perlin is null ? (PerlinPart?)null : region.Draw(random(j), perlin,
                j % HandJoints.PerHand == 0 ? perlin.WristWavelength : perlin.Wavelength);
            for (int k = 0; k < region.Pixels.Count; k++)
                if (part is null || part.Value.Kept[k])
                    labels[region.Pixels[k]] = state;
            joints.Add(new(joint, state, region.Pixels.Count, part?.Count ?? region.Pixels.Count, part?.Maps ?? 0, part?.Whole ?? false));
        }

        return new(labels, joints);
    }
}
