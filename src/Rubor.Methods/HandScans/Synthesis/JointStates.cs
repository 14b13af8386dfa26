namespace Rubor.Methods.HandScans.Synthesis;

/// <summary>How often joints of a made image are inflamed. Cobb 2024, 2; chances are 0–1.</summary>
public sealed record JointStateSettings
{
    /// <summary><see cref="AtLeastOne"/>: both hands are drawn again until one is chosen. A joint is inflamed with 0.9 · 0.8 · 0.5 =
    /// 0.36.</summary>
    public const string Redraw = "redraw";

    /// <summary><see cref="AtLeastOne"/>: where neither hand was chosen, one of them is, each as likely: 0.3516.</summary>
    public const string Force = "force";

    /// <summary>Chance that anything is inflamed. Cobb 2024: 0.9.</summary>
    public double Any { get; init; } = 0.9;

    /// <summary>Chance of each hand, where anything is. Cobb 2024: 0.75.</summary>
    public double Hand { get; init; } = 0.75;

    /// <summary>Chance of each joint of such a hand. Cobb 2024: 0.5.</summary>
    public double Joint { get; init; } = 0.5;

    /// <summary>Chance that an inflamed joint is high, and not low. Cobb 2024: 0.5.</summary>
    public double High { get; init; } = 0.5;

    /// <summary>How "at least one hand" is kept, which the paper leaves open: <see cref="Redraw"/> or <see cref="Force"/>.</summary>
    public string AtLeastOne { get; init; } = Redraw;

    /// <summary>Chance that a joint is inflamed.</summary>
    public double JointChance => Any * HandChance * Joint;

    /// <summary>Chance that a hand is chosen, where anything is inflamed.</summary>
    public double HandChance
    {
        get
        {
            double none = (1 - Hand) * (1 - Hand);
            return AtLeastOne == Force ? Hand + (none / 2) : Hand / (1 - none);
        }
    }

    /// <summary>Refuses chances that are none.</summary>
    /// <exception cref="ArgumentException">Names the value and what is allowed.</exception>
    public void Check()
    {
        foreach (var (name, value) in new[] { ("any", Any), ("joint", Joint), ("high", High) })
            if (value is not (>= 0 and <= 1))
                throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; 0 to 1 are taken"));
        // With no hand ever chosen, drawing again would have no end.
        if (Hand is not (> 0 and <= 1))
            throw new ArgumentException(FormattableString.Invariant($"hand is {Hand}; above 0 to 1 is taken"));
        if (AtLeastOne is not (Redraw or Force))
            throw new ArgumentException($"at_least_one is {AtLeastOne}; there is {Redraw} and {Force}");
    }
}

/// <summary>Which joints of a made image are inflamed, and how much.</summary>
public static class JointStates
{
    /// <summary>Draws the classes of all joints.</summary>
    /// <param name="random">Of this image.</param>
    /// <param name="settings">Chances.</param>
    /// <returns>A class a joint in the order of <see cref="HandJoints.All"/>: 1 normal, 2 low, 3 high.</returns>
    public static byte[] Draw(SynthesisRandom random, JointStateSettings settings)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(settings);
        var states = new byte[HandJoints.All.Count];
        Array.Fill(states, HandScan.Classes[0].Value);
        if (random.Unit() >= settings.Any)
            return states;
        bool left, right;
        do
            (left, right) = (random.Unit() < settings.Hand, random.Unit() < settings.Hand);
        while (!left && !right && settings.AtLeastOne == JointStateSettings.Redraw);
        if (!left && !right)
            (left, right) = random.Next(2) == 0 ? (true, false) : (false, true);
        for (int j = 0; j < states.Length; j++)
            if ((j < HandJoints.PerHand ? left : right) && random.Unit() < settings.Joint)
                states[j] = HandScan.Inflamed[random.Unit() < settings.High ? 1 : 0].Value;
        return states;
    }
}
