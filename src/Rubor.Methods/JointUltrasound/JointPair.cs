namespace Rubor.Methods.JointUltrasound;

/// <summary>
/// What networks see of one joint: the regions of both pictures, each with a margin around it, so that shifts and turns find pixels.
/// </summary>
public sealed record JointPair
{
    /// <summary>Margin around a region, as a share of its width and height; less where the picture ends.</summary>
    public const double Margin = 0.2;

    /// <summary>Luminance of the grayscale picture, (y, x).</summary>
    public required byte[] Gray { get; init; }

    /// <summary>Pixels a row of <see cref="Gray"/>.</summary>
    public required int GrayWidth { get; init; }

    /// <summary>Rows of <see cref="Gray"/>.</summary>
    public required int GrayHeight { get; init; }

    /// <summary>The joint within <see cref="Gray"/>.</summary>
    public required PictureBox GrayRegion { get; init; }

    /// <summary>The Doppler picture as it is, (y, x, red green blue).</summary>
    public required byte[] Doppler { get; init; }

    /// <summary>Where flow is drawn over <see cref="Doppler"/>, (y, x).</summary>
    public required bool[] Signal { get; init; }

    /// <summary>Pixels a row of <see cref="Doppler"/>.</summary>
    public required int DopplerWidth { get; init; }

    /// <summary>Rows of <see cref="Doppler"/>.</summary>
    public required int DopplerHeight { get; init; }

    /// <summary>The joint within <see cref="Doppler"/>.</summary>
    public required PictureBox DopplerRegion { get; init; }

    /// <summary>Share of the region's pixels that are flow, 0–1. It is no grade: vascularity is graded by the share of the synovium.</summary>
    public required double SignalShare { get; init; }

    /// <summary>Why the signal should be looked at, in a sentence, or null.</summary>
    public string? SignalDoubt { get; init; }

    /// <summary>Cuts both pictures and finds the flow.</summary>
    /// <param name="gray">Grayscale picture.</param>
    /// <param name="grayRegion">The joint in it.</param>
    /// <param name="doppler">Doppler picture of the same joint.</param>
    /// <param name="dopplerRegion">The joint in it.</param>
    /// <param name="colourBox">Where the machine draws flow, or null where it is to be found.</param>
    /// <exception cref="ArgumentException">A region lies outside its picture.</exception>
    public static JointPair Of(
        ColourPicture gray, PictureBox grayRegion, ColourPicture doppler, PictureBox dopplerRegion, PictureBox? colourBox = null)
    {
        ArgumentNullException.ThrowIfNull(gray);
        ArgumentNullException.ThrowIfNull(doppler);
        grayRegion = grayRegion.Within(gray.Width, gray.Height);
        dopplerRegion = dopplerRegion.Within(doppler.Width, doppler.Height);
        var (grayCrop, dopplerCrop) = (Around(grayRegion, gray), Around(dopplerRegion, doppler));
        var signal = DopplerSignal.Find(doppler, dopplerRegion, colourBox);
        return new()
        {
            Gray = gray.Luminance(grayCrop),
            GrayWidth = grayCrop.Width,
            GrayHeight = grayCrop.Height,
            GrayRegion = grayRegion.From(grayCrop),
            Doppler = doppler.Crop(dopplerCrop).Values,
            Signal = signal.Crop(doppler.Width, dopplerCrop),
            DopplerWidth = dopplerCrop.Width,
            DopplerHeight = dopplerCrop.Height,
            DopplerRegion = dopplerRegion.From(dopplerCrop),
            SignalShare = signal.Share,
            SignalDoubt = signal.Doubt,
        };
    }

    static PictureBox Around(PictureBox region, ColourPicture picture) =>
        region.Grown((int)Math.Round(Margin * region.Width), (int)Math.Round(Margin * region.Height))!.Value.Within(picture.Width,
            picture.Height);
}
