using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>How an image is registered to another.</summary>
/// <param name="Affine">Whether it may scale and shear; else it moves and turns.</param>
/// <param name="FromCentres">Whether it begins with the centres of mass together; else where the files' headers place the images.</param>
/// <param name="Seed">Seed of the voxels that are looked at.</param>
/// <param name="Threads">Processor threads.</param>
/// <param name="Near">Whether it begins near the end, as a bone does once the whole is registered: without the coarsest resolution, which
/// takes what lies beside a small part for the part, and by correlation instead of mutual information.</param>
public sealed record ElastixSettings(bool Affine, bool FromCentres, int Seed, int Threads, bool Near = false);

/// <summary>Registration by elastix (Klein et al. 2010, IEEE Transactions on Medical Imaging 29, 196; Shamonin et al. 2014, Frontiers in
/// Neuroinformatics 7, 50), the program that is installed. Mutual information after Mattes, adaptive stochastic gradient descent, four
/// resolutions; thick slices are smoothed less. One seed gives one result, whatever the threads.</summary>
public static class Elastix
{
    /// <summary>Environment variable that names the program where it is not in PATH.</summary>
    public const string Variable = "RUBOR_ELASTIX";

    /// <summary>Seed of the first run: that of elastix itself.</summary>
    public const int FirstSeed = 121212;

    internal static readonly int[] Shrinking = [8, 4, 2, 1];

    /// <summary>What runs.</summary>
    public static string Program => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : "elastix";

    /// <summary>The version that is installed, as it says itself; null where there is none.</summary>
    public static string? Version()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Program, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true });
            string said = process!.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return said.Trim().Split('\n')[0].Replace("elastix version:", "", StringComparison.Ordinal).Trim();
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Refuses to go on without it.</summary>
    /// <exception cref="OutputException">It is not installed: says what to do.</exception>
    public static void Require()
    {
        if (Version() is null)
            throw new OutputException(Program, $"is not there: install the Debian package elastix, or name the program in {Variable}");
    }

    /// <summary>Where points of one image lie in another.</summary>
    /// <param name="from">Folder of <see cref="Write"/> with the image whose points are moved.</param>
    /// <param name="to">Folder with the other.</param>
    /// <param name="spacing">Of the first, mm: how much less slices are smoothed than rows.</param>
    /// <param name="flat">Whether they are pictures of two dimensions.</param>
    /// <param name="mask">Whether the first image's mask stands beside it and counts.</param>
    /// <param name="settings">How.</param>
    /// <param name="work">Folder for what elastix writes; new.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ElastixException">It failed: says why, in one line.</exception>
    public static VisitTransform Run(string from, string to, Point3 spacing, bool flat, bool mask, ElastixSettings settings, string work,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Directory.CreateDirectory(work);
        string parameters = Path.Combine(work, "parameters.txt");
        File.WriteAllText(parameters, Parameters(settings, spacing, flat));
        List<string> words = ["-f", Path.Combine(from, ImageFileName), "-m", Path.Combine(to, ImageFileName), "-p", parameters, "-out", work,
            "-threads", settings.Threads.ToString(CultureInfo.InvariantCulture)];
        if (mask)
            words.AddRange(["-fMask", Path.Combine(from, MaskFileName)]);
        Start(words, cancellation);
        return Read(Path.Combine(work, TransformFile), flat);
    }

    /// <summary>Name of the image in a folder of <see cref="Write"/>.</summary>
    public const string ImageFileName = "image.mha";

    /// <summary>Name of the file in the working folder in which elastix leaves what it found.</summary>
    public const string TransformFile = "TransformParameters.0.txt";

    /// <summary>Name of the mask.</summary>
    public const string MaskFileName = "mask.mha";

    /// <summary>Writes an image, and a mask on its voxels, for <see cref="Run"/>.</summary>
    public static void Write(string folder, Volume volume, byte[]? mask)
    {
        ArgumentNullException.ThrowIfNull(volume);
        Directory.CreateDirectory(folder);
        MetaImage.Write(Path.Combine(folder, ImageFileName), volume.Geometry, Array.ConvertAll(volume.ToValues(), v => (float)v),
            volume.Source);
        if (mask is not null)
            MetaImage.Write(Path.Combine(folder, MaskFileName), volume.Geometry, mask, volume.Source);
    }

    internal static void Start(List<string> words, CancellationToken cancellation)
    {
        using var process = new Process
        {
            StartInfo = new(Program, words) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            throw new ElastixException($"{Program} is not there: install the Debian package elastix, or name the program in {Variable}");
        }
        using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        string said = output.GetAwaiter().GetResult() + error.GetAwaiter().GetResult();
        if (process.ExitCode != 0)
            throw new ElastixException(Complaint(said));
    }

    // elastix explains itself over many lines; the one that says why begins with "Description" or speaks of samples.
    static string Complaint(string said)
    {
        string[] lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Any(l => l.Contains("Too many samples map outside moving image", StringComparison.Ordinal)))
            return "the visits hardly overlap: too much of the earlier lies outside the later";
        string? line = lines.FirstOrDefault(l => l.StartsWith("Description:", StringComparison.Ordinal))
            ?? lines.LastOrDefault(l => l.Contains("rror", StringComparison.Ordinal)) ?? lines.LastOrDefault();
        return $"elastix failed: {line?.Replace("Description:", "", StringComparison.Ordinal).Trim() ?? "it said nothing"}";
    }

    /// <summary>How much each resolution is smoothed along each axis. A slice four times as thick as a pixel is wide is smoothed by a
    /// quarter as many.</summary>
    internal static IEnumerable<double> Schedule(IEnumerable<int> shrinking, Point3 spacing, bool flat)
    {
        double inPlane = Math.Min(spacing.X, spacing.Y);
        return shrinking.SelectMany(f =>
            (double[])[f, f, .. flat ? Array.Empty<double>() : [Math.Max(1, Math.Round(f * inPlane / spacing.Z))]]);
    }

    static string Parameters(ElastixSettings settings, Point3 spacing, bool flat)
    {
        var text = new StringBuilder();
        void Set(string name, params string[] values) => text.Append('(').Append(name).Append(' ').AppendJoin(' ', values).Append(")\n");
        static string Quoted(string word) => $"\"{word}\"";
        string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
        Set("FixedInternalImagePixelType", Quoted("float"));
        Set("MovingInternalImagePixelType", Quoted("float"));
        Set("UseDirectionCosines", Quoted("true"));
        Set("Registration", Quoted("MultiResolutionRegistration"));
        Set("FixedImagePyramid", Quoted("FixedSmoothingImagePyramid"));
        Set("MovingImagePyramid", Quoted("MovingSmoothingImagePyramid"));
        int[] shrinking = settings.Near ? Shrinking[1..] : Shrinking;
        Set("NumberOfResolutions", Number(shrinking.Length));
        Set("ImagePyramidSchedule", [.. Schedule(shrinking, spacing, flat).Select(Number)]);
        Set("Interpolator", Quoted("LinearInterpolator"));
        Set("ResampleInterpolator", Quoted("FinalBSplineInterpolator"));
        Set("Resampler", Quoted("DefaultResampler"));
        // Of a small part there are few voxels for a histogram of two visits, and both are of one sequence.
        Set("Metric", Quoted(settings.Near ? "AdvancedNormalizedCorrelation" : "AdvancedMattesMutualInformation"));
        Set("NumberOfHistogramBins", "32");
        Set("Optimizer", Quoted("AdaptiveStochasticGradientDescent"));
        Set("AutomaticParameterEstimation", Quoted("true"));
        Set("MaximumNumberOfIterations", "250");
        Set("AutomaticScalesEstimation", Quoted("true"));
        Set("Transform", Quoted(settings.Affine ? "AffineTransform" : "EulerTransform"));
        Set("HowToCombineTransforms", Quoted("Compose"));
        Set("AutomaticTransformInitialization", Quoted(settings.FromCentres ? "true" : "false"));
        if (settings.FromCentres)
            Set("AutomaticTransformInitializationMethod", Quoted("CenterOfGravity"));
        Set("ImageSampler", Quoted("RandomCoordinate"));
        Set("NumberOfSpatialSamples", "4096");
        Set("NewSamplesEveryIteration", Quoted("true"));
        Set("CheckNumberOfSamples", Quoted("true"));
        Set("ErodeMask", Quoted("false"));
        Set("RandomSeed", Number(settings.Seed));
        Set("DefaultPixelValue", "0");
        Set("WriteResultImage", Quoted("false"));
        return text.ToString();
    }

    // What stands behind a name in a file of elastix.
    internal static Func<string, double[]> NumbersIn(string path)
    {
        if (!File.Exists(path))
            throw new ElastixException("elastix ended without a transform");
        var values = File.ReadAllLines(path).Where(l => l.StartsWith('(')).Select(l => l.Trim('(', ')', ' ').Split(' '))
            .ToDictionary(w => w[0], w => w[1..]);
        return name => [.. values[name].Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
    }

    static VisitTransform Read(string path, bool flat)
    {
        var numbers = NumbersIn(path);
        double[] p = numbers("TransformParameters"), centre = numbers("CenterOfRotationPoint");
        double[,] linear;
        double[] shift;
        shift = p[^(flat ? 2 : 3)..];
        linear = p.Length switch
        {
            3 => new[,] { { Math.Cos(p[0]), -Math.Sin(p[0]) }, { Math.Sin(p[0]), Math.Cos(p[0]) } },
            6 when flat => new[,] { { p[0], p[1] }, { p[2], p[3] } },
            6 => Turned(p[0], p[1], p[2]),
            _ => new[,] { { p[0], p[1], p[2] }, { p[3], p[4], p[5] }, { p[6], p[7], p[8] } },
        };
        int n = shift.Length;
        for (int row = 0; row < n; row++)
        {
            shift[row] += centre[row];
            for (int column = 0; column < n; column++)
                shift[row] -= linear[row, column] * centre[column];
        }
        if (flat)
            return new(new(
                new(linear[0, 0], linear[1, 0], 0), new(linear[0, 1], linear[1, 1], 0), new(0, 0, 1), new(shift[0], shift[1], 0)));
        // From the left, posterior and superior of ITK to the right, anterior and superior of NIfTI.
        double[] sign = [-1, -1, 1];
        Point3 Column(int c) => new(linear[0, c] * sign[0] * sign[c], linear[1, c] * sign[1] * sign[c], linear[2, c] * sign[2] * sign[c]);
        return new(new(Column(0), Column(1), Column(2), new(-shift[0], -shift[1], shift[2])));
    }

    // Angles about x, y and z, applied in the order y, x, z: ITK's Euler3DTransform.
    static double[,] Turned(double x, double y, double z)
    {
        var (cx, sx, cy, sy, cz, sz) = (Math.Cos(x), Math.Sin(x), Math.Cos(y), Math.Sin(y), Math.Cos(z), Math.Sin(z));
        return new[,]
        {
            { (cz * cy) - (sz * sx * sy), -sz * cx, (cz * sy) + (sz * sx * cy) },
            { (sz * cy) + (cz * sx * sy), cz * cx, (sz * sy) - (cz * sx * cy) },
            { -cx * sy, sx, cx * cy },
        };
    }
}

/// <summary>A registration that did not come about: why, in one line.</summary>
public sealed class ElastixException(string reason) : Exception(reason);
