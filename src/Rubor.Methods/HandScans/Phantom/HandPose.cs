namespace Rubor.Methods.HandScans.Phantom;

/// <summary>How a hand lies; angles in radians.</summary>
internal sealed record HandPose
{
    const double Degree = Math.PI / 180;

    /// <summary>Turn of the whole hand about its wrist.</summary>
    public double Turn { get; init; }

    /// <summary>From the midline to the wrist, mm.</summary>
    public double Aside { get; init; }

    /// <summary>Height of the wrist above the middle of the image, mm.</summary>
    public double Up { get; init; }

    /// <summary>How far each finger is spread beyond the relaxed hand, thumb first.</summary>
    public required double[] Spread { get; init; }

    /// <summary>How far each finger bends at each of its joints.</summary>
    public required double[] Bend { get; init; }

    public static HandPose Draw(PhantomRandom random)
    {
        double wide = random.Normal();
        double[] away = [-1, -0.5, 0, 0.5, 1]; // thumb to little finger, for a hand that is spread as a whole
        return new()
        {
            Turn = 5 * Degree * random.Normal(),
            Aside = random.Between(102, 124),
            Up = random.Between(-112, -92),
            // The thumb lies closer than in the relaxed hand, else the two would meet.
            Spread = [.. away.Select((a, f) => Degree * ((f == 0 ? 14 : 0) + (a * 3.5 * wide) + ((f == 0 ? 6 : 2) * random.Normal())))],
            Bend = [.. away.Select(_ => Degree * Math.Max(0, 5 + (5 * random.Normal())))],
        };
    }

    /// <summary>The same hand a few minutes later.</summary>
    public HandPose Moved(PhantomRandom random) => this with
    {
        Turn = Turn + (1.2 * Degree * random.Normal()),
        Aside = Aside + (2 * random.Normal()),
        Up = Up + (2 * random.Normal()),
    };
}
