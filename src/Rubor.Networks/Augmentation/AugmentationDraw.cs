namespace Rubor.Networks.Augmentation;

/// <summary>
/// What one seed makes of the settings: a step that was not drawn has its neutral value. Of the seeds only, not of the sample.
/// </summary>
public readonly record struct AugmentationDraw
{
    /// <summary>Rotation from the column axis to the row axis, which is clockwise on a screen.</summary>
    public double RotationDegrees { get; internal init; }

    /// <summary>Magnification of rows, with aspect.</summary>
    public double ScaleRows { get; internal init; }

    /// <summary>Magnification of columns, with aspect.</summary>
    public double ScaleColumns { get; internal init; }

    /// <summary>Rows moved a column from the centre.</summary>
    public double ShearRows { get; internal init; }

    /// <summary>Columns moved a row from the centre.</summary>
    public double ShearColumns { get; internal init; }

    /// <summary>Movement towards higher rows.</summary>
    public double TranslationRowsPixels { get; internal init; }

    /// <summary>Movement towards higher columns.</summary>
    public double TranslationColumnsPixels { get; internal init; }

    /// <summary>Whether columns are reversed, after the rest of the geometry.</summary>
    public bool FlipLeftRight { get; internal init; }

    /// <summary>Whether rows are reversed, after the rest of the geometry.</summary>
    public bool FlipUpDown { get; internal init; }

    /// <summary>Deviation of the elastic displacements, 0 for none.</summary>
    public double ElasticDeviationPixels { get; internal init; }

    /// <summary>Whether a crop is centred on foreground.</summary>
    public bool CropOnForeground { get; internal init; }

    /// <summary>Standard deviation of the blur, 0 for none.</summary>
    public double BlurDeviationPixels { get; internal init; }

    /// <summary>Side of a coarse pixel, 1 for none.</summary>
    public double LowResolutionPixels { get; internal init; }

    /// <summary>Power of the intensities, 1 for none.</summary>
    public double Power { get; internal init; }

    /// <summary>Factor of the intensities.</summary>
    public double BrightnessFactor { get; internal init; }

    /// <summary>Added to the intensities.</summary>
    public double BrightnessShift { get; internal init; }

    /// <summary>Factor about the mean of each channel.</summary>
    public double ContrastFactor { get; internal init; }

    /// <summary>Standard deviation of the noise, 0 for none.</summary>
    public double NoiseDeviation { get; internal init; }

    /// <summary>Whether patches of what is labelled are darkened.</summary>
    public bool Oedema { get; internal init; }

    internal ulong ElasticSeed { get; init; }

    internal ulong CropSeed { get; init; }

    internal ulong NoiseSeed { get; init; }

    internal ulong OedemaSeed { get; init; }

    /// <summary>Whether every pixel stays where it is.</summary>
    internal bool StaysInPlace =>
        this is
        {
            RotationDegrees: 0, ScaleRows: 1, ScaleColumns: 1, ShearRows: 0, ShearColumns: 0, TranslationRowsPixels: 0,
            TranslationColumnsPixels: 0, ElasticDeviationPixels: 0, FlipLeftRight: false, FlipUpDown: false
        };

    /// <summary>Nothing changes.</summary>
    internal static AugmentationDraw Neutral { get; } = Of(AugmentationSettings.None, 0);

    // Each step takes its draws whether it is on or not, so that turning one on leaves the others of the same seed as they were.
    internal static AugmentationDraw Of(AugmentationSettings s, ulong seed)
    {
        var random = new SampleRandom(seed);
        double Within(double probability, double low, double high, double neutral)
        {
            bool on = random.NextUnit() < probability;
            double value = random.Next(low, high);
            return on ? value : neutral;
        }

        double rotation = Within(s.RotationProbability, -s.RotationDegrees, s.RotationDegrees, 0);
        bool scaled = random.NextUnit() < s.ScaleProbability;
        double scaleRows = random.Next(s.ScaleMinimum, s.ScaleMaximum), scaleColumns = random.Next(s.ScaleMinimum, s.ScaleMaximum);
        double logAspect = Math.Log(s.AspectMaximum);
        double stretch = Math.Exp(Within(s.AspectProbability, -logAspect, logAspect, 0) / 2);
        bool sheared = random.NextUnit() < s.ShearProbability;
        double shearRows = random.Next(-s.Shear, s.Shear), shearColumns = random.Next(-s.Shear, s.Shear);
        bool moved = random.NextUnit() < s.TranslationProbability;
        double moveRows = random.Next(-s.TranslationPixels, s.TranslationPixels),
            moveColumns = random.Next(-s.TranslationPixels, s.TranslationPixels);
        bool flipLeftRight = random.NextUnit() < s.FlipLeftRightProbability, flipUpDown = random.NextUnit() < s.FlipUpDownProbability;
        bool deformed = random.NextUnit() < s.ElasticProbability;
        bool onForeground = random.NextUnit() < s.CropForegroundProbability;
        double blur = Within(s.BlurProbability, s.BlurDeviationMinimumPixels, s.BlurDeviationMaximumPixels, 0);
        double coarse = Within(s.LowResolutionProbability, s.LowResolutionMinimumPixels, s.LowResolutionMaximumPixels, 1);
        double power = Within(s.PowerProbability, s.PowerMinimum, s.PowerMaximum, 1);
        bool brightened = random.NextUnit() < s.BrightnessProbability;
        double factor = random.Next(s.BrightnessFactorMinimum, s.BrightnessFactorMaximum),
            shift = random.Next(-s.BrightnessShift, s.BrightnessShift);
        double contrast = Within(s.ContrastProbability, s.ContrastFactorMinimum, s.ContrastFactorMaximum, 1);
        double noise = Within(s.NoiseProbability, s.NoiseDeviationMinimum, s.NoiseDeviationMaximum, 0);
        ulong elasticSeed = random.NextBits(), cropSeed = random.NextBits(), noiseSeed = random.NextBits();
        // Steps that came later draw last, so that earlier runs stay as they were.
        bool oedema = random.NextUnit() < s.OedemaProbability;
        return new()
        {
            RotationDegrees = rotation,
            ScaleRows = (scaled ? scaleRows : 1) / stretch,
            ScaleColumns = (scaled ? s.ScaleAxesApart ? scaleColumns : scaleRows : 1) * stretch,
            ShearRows = sheared ? shearRows : 0,
            ShearColumns = sheared ? shearColumns : 0,
            TranslationRowsPixels = moved ? moveRows : 0,
            TranslationColumnsPixels = moved ? moveColumns : 0,
            FlipLeftRight = flipLeftRight,
            FlipUpDown = flipUpDown,
            ElasticDeviationPixels = deformed ? s.ElasticDeviationPixels : 0,
            CropOnForeground = onForeground,
            BlurDeviationPixels = blur,
            LowResolutionPixels = coarse,
            Power = power,
            BrightnessFactor = brightened ? factor : 1,
            BrightnessShift = brightened ? shift : 0,
            ContrastFactor = contrast,
            NoiseDeviation = noise,
            Oedema = oedema && s.OedemaPatches > 0,
            ElasticSeed = elasticSeed,
            CropSeed = cropSeed,
            NoiseSeed = noiseSeed,
            OedemaSeed = random.NextBits(),
        };
    }
}
