namespace Rubor.Networks.Diffusion;

/// <summary>How an image is made from noise.</summary>
public sealed record SamplerSettings
{
    /// <summary><see cref="Method"/>: every step of a schedule, with new noise at each. Ho 2020.</summary>
    public const string Ancestral = "ancestral";

    /// <summary><see cref="Method"/>: first order without new noise. Song 2021.</summary>
    public const string Ddim = "ddim";

    /// <summary><see cref="Method"/>: second order from two evaluations. Lu 2022, DPM-Solver++(2M).</summary>
    public const string Dpm2M = "dpm-2m";

    /// <summary><see cref="Method"/>: the same, each step corrected by the evaluation that follows it. Zhao 2023, UniPC of order
    /// 2.</summary>
    public const string UniPc = "unipc";

    /// <summary>What there is.</summary>
    public static IReadOnlyList<string> Methods { get; } = [Ancestral, Ddim, Dpm2M, UniPc];

    /// <summary>One of <see cref="Methods"/>.</summary>
    public string Method { get; init; } = UniPc;

    /// <summary>Evaluations of the network, the last of which is the image; of <see cref="Ancestral"/> the schedule has its own.</summary>
    public int Evaluations { get; init; } = 20;

    /// <summary>Level of the first evaluation.</summary>
    public double From { get; init; } = -5;

    /// <summary>Level of the last one: noise of 0.01 is left, which the last evaluation takes off.</summary>
    public double To { get; init; } = 4.6;

    /// <summary>Whether images stay within −1…1 at every evaluation.</summary>
    public bool Clip { get; init; } = true;

    /// <summary>Refuses settings that cannot be.</summary>
    /// <exception cref="ArgumentException">Names the value and what is allowed.</exception>
    public void Check()
    {
        if (!Methods.Contains(Method))
            throw new ArgumentException($"sampler is {Method}; there is {string.Join(", ", Methods)}");
        if (Evaluations is < 2 or > 10000)
            throw new ArgumentException($"evaluations is {Evaluations}; 2 to 10000 are taken");
        if (!(From < To) || From < -20 || To > 20)
            throw new ArgumentException(FormattableString.Invariant($"levels run from {From} to {To}; they must rise, within ±20"));
    }
}

/// <summary>Makes images from noise in double precision, whatever answers: a network, or a formula. Levels of the fast samplers lie evenly
/// in λ, the half logarithm of signal over noise; the image is that of the last evaluation, so that no noise is left in it.</summary>
public static class DiffusionSampler
{
    /// <summary>Makes an image.</summary>
    /// <param name="image">Noisy image and level → the image as it is seen there, in a new array.</param>
    /// <param name="noise">Normal numbers to begin with; not changed.</param>
    /// <param name="settings">How.</param>
    /// <param name="schedule">Steps of <see cref="SamplerSettings.Ancestral"/>; else null.</param>
    /// <param name="fresh">New normal numbers, for <see cref="SamplerSettings.Ancestral"/>.</param>
    /// <exception cref="ArgumentException">The settings cannot be, or what they need is missing.</exception>
    public static double[] Make(Func<double[], NoiseLevel, double[]> image, double[] noise, SamplerSettings settings,
        NoiseSchedule? schedule = null, Func<double>? fresh = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(noise);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        if (settings.Method == SamplerSettings.Ancestral)
            return Ancestral(image, noise, settings,
                schedule ?? throw new ArgumentException("ancestral sampling needs a schedule"),
                fresh ?? throw new ArgumentException("ancestral sampling needs new noise"));
        return Solve(image, noise, settings);
    }

    static double[] Solve(Func<double[], NoiseLevel, double[]> image, double[] noise, SamplerSettings settings)
    {
        int last = settings.Evaluations - 1;
        double h = (settings.To - settings.From) / last, decay = Math.Exp(-h), b = decay - 1;
        double[] x = noise, from = [];
        double[]? one = null, two = null; // images of the evaluation before, and of the one before that
        for (int i = 0; ; i++)
        {
            var level = new NoiseLevel(settings.From + (h * i));
            double[] seen = Seen(image, x, level, settings.Clip);
            if (settings.Method == SamplerSettings.UniPc && one is not null)
                x = Corrected(from, one, two, seen, level, new(level.Level - h), h);
            if (i == last)
                return seen;
            var next = new NoiseLevel(settings.From + (h * (i + 1)));
            double keep = next.Noise / level.Noise, take = next.Signal * b;
            var y = new double[x.Length];
            for (int k = 0; k < y.Length; k++)
            {
                // Steps are of one length, so that the slope over the step before counts by half.
                double towards = settings.Method == SamplerSettings.Ddim || one is null ? seen[k] : seen[k] + (0.5 * (seen[k] - one[k]));
                y[k] = (keep * x[k]) - (take * towards);
            }

            (from, two, one, x) = (x, one, seen, y);
        }
    }

    // The step to this level again, now that the image here is known. Zhao 2023, B(h) = e^−h − 1.
    static double[] Corrected(double[] from, double[] one, double[]? two, double[] seen, NoiseLevel level, NoiseLevel before, double h)
    {
        double b = Math.Exp(-h) - 1, keep = level.Noise / before.Noise, take = level.Signal * b;
        // Weights of the slopes over the step before (r = −1) and over this one, from two equations.
        double k1 = (b / -h) - 1, b1 = k1 / b, b2 = 2 * ((k1 / -h) - 0.5) / b;
        const double r = -1;
        double w2 = (b2 - (r * b1)) / (1 - r), w1 = b1 - w2;
        var x = new double[from.Length];
        for (int k = 0; k < x.Length; k++)
        {
            double slope = two is null ? 0.5 * (seen[k] - one[k]) : (w1 * (two[k] - one[k]) / r) + (w2 * (seen[k] - one[k]));
            x[k] = (keep * from[k]) - (take * (one[k] + slope));
        }

        return x;
    }

    // Ho 2020, eq. 6 and 7, with the smaller of the two variances.
    static double[] Ancestral(Func<double[], NoiseLevel, double[]> image, double[] noise, SamplerSettings settings, NoiseSchedule schedule,
        Func<double> fresh)
    {
        double[] x = noise;
        for (int t = schedule.Steps - 1; ; t--)
        {
            double gamma = schedule.Gammas[t], beta = schedule.Betas[t];
            double[] seen = Seen(image, x, NoiseLevel.OfGamma(gamma), settings.Clip);
            if (t == 0)
                return seen;
            double earlier = schedule.Gammas[t - 1];
            double ofImage = beta * Math.Sqrt(earlier) / (1 - gamma), ofNoisy = (1 - earlier) * Math.Sqrt(1 - beta) / (1 - gamma);
            double sd = Math.Sqrt(beta * (1 - earlier) / (1 - gamma));
            var y = new double[x.Length];
            for (int k = 0; k < y.Length; k++)
                y[k] = (ofImage * seen[k]) + (ofNoisy * x[k]) + (sd * fresh());
            x = y;
        }
    }

    static double[] Seen(Func<double[], NoiseLevel, double[]> image, double[] x, NoiseLevel level, bool clip)
    {
        double[] seen = image(x, level);
        if (clip)
            for (int k = 0; k < seen.Length; k++)
                seen[k] = Math.Clamp(seen[k], -1, 1);
        return seen;
    }
}
