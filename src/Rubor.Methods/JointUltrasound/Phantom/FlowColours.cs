namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>Maps of flow: two of colour Doppler, two of power Doppler.</summary>
internal static class FlowColours
{
    /// <summary>Number of maps.</summary>
    public const int Count = 4;

    // From slow to fast: toward the probe, then away from it; power has no direction.
    static readonly (byte, byte, byte)[][][] Maps =
    [
        [[(96, 0, 0), (225, 25, 10), (255, 120, 20), (255, 235, 70)], [(0, 0, 112), (20, 60, 235), (30, 150, 255), (90, 235, 250)]],
        [[(120, 20, 10), (235, 70, 20), (250, 170, 40)], [(20, 20, 130), (10, 110, 220), (60, 220, 150)]],
        [[(92, 8, 0), (200, 50, 0), (255, 130, 10), (255, 225, 90)]],
        [[(84, 0, 52), (190, 20, 110), (250, 90, 90), (255, 180, 90)]],
    ];

    /// <summary>Colour of a velocity or power.</summary>
    /// <param name="map">From 0 to <see cref="Count"/> − 1.</param>
    /// <param name="value">−1 to 1, in power Doppler its size alone.</param>
    public static (byte Red, byte Green, byte Blue) Of(int map, double value)
    {
        var scales = Maps[map];
        var scale = scales[value < 0 && scales.Length > 1 ? 1 : 0];
        double at = Math.Clamp(Math.Abs(value), 0, 0.9999) * (scale.Length - 1);
        var (a, b) = (scale[(int)at], scale[(int)at + 1]);
        double t = at - (int)at;
        return (Mix(a.Item1, b.Item1), Mix(a.Item2, b.Item2), Mix(a.Item3, b.Item3));

        byte Mix(byte low, byte high) => (byte)Math.Round(low + ((high - low) * t));
    }

    /// <summary>Whether a map tells directions.</summary>
    public static bool HasDirections(int map) => Maps[map].Length > 1;
}
