using System.Globalization;
using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;

namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>How visits are deformed onto each other. Ours, chosen on made pairs of lungs: docs/methods/change-maps.md.</summary>
public sealed record DeformationSettings
{
    /// <summary>Edge of the B-splines' cells, mm: finer ones take noise for motion, coarser ones leave vessels beside each other.</summary>
    public double CellMm { get; init; } = 25;

    /// <summary>Weight of the bending energy against the correlation.</summary>
    public double Bending { get; init; } = 5;

    /// <summary>Steps at each of three resolutions.</summary>
    public int Iterations { get; init; } = 120;

    /// <summary>Places that a step compares.</summary>
    public int Samples { get; init; } = 2000;

    /// <summary>Places at which a step looks at the bending. Splines are smooth, and a few tell it; they take the longest.</summary>
    public int BendingSamples { get; init; } = 300;
}

/// <summary>Registration by elastix of images that deformed: an affine map that is known, and B-splines after it, by normalised correlation
/// less bending energy, three resolutions.</summary>
public static class ElastixDeformation
{
    /// <summary>Where points of one image lie in the other.</summary>
    /// <param name="from">Folder of <see cref="Elastix.Write"/> with the image whose points are moved, and its mask.</param>
    /// <param name="to">Folder with the other.</param>
    /// <param name="affine">Where to begin, RAS mm.</param>
    /// <param name="spacing">Of the first, mm.</param>
    /// <param name="settings">How.</param>
    /// <param name="threads">Processor threads.</param>
    /// <param name="work">Folder for what elastix writes; new.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ElastixException">It failed: says why, in one line.</exception>
    public static Deformation Run(string from, string to, VisitTransform affine, Point3 spacing, DeformationSettings settings, int threads,
        string work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Directory.CreateDirectory(work);
        string parameters = Path.Combine(work, "parameters.txt"), begin = Path.Combine(work, "affine.txt");
        File.WriteAllText(parameters, Parameters(spacing, settings));
        File.WriteAllText(begin, AffineText(affine));
        Elastix.Start(["-f", Path.Combine(from, Elastix.ImageFileName), "-m", Path.Combine(to, Elastix.ImageFileName),
            "-fMask", Path.Combine(from, Elastix.MaskFileName), "-p", parameters, "-t0", begin, "-out", work,
            "-threads", threads.ToString(CultureInfo.InvariantCulture)], cancellation);
        return Read(Path.Combine(work, Elastix.TransformFile), affine);
    }

    static string Parameters(Point3 spacing, DeformationSettings settings)
    {
        string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
        int[] shrinking = Elastix.Shrinking[1..];
        (string Name, string Value)[] lines =
        [
            ("FixedInternalImagePixelType", "\"float\""), ("MovingInternalImagePixelType", "\"float\""), ("UseDirectionCosines", "\"true\""),
            ("Registration", "\"MultiMetricMultiResolutionRegistration\""),
            ("FixedImagePyramid", "\"FixedSmoothingImagePyramid\""), ("MovingImagePyramid", "\"MovingSmoothingImagePyramid\""),
            ("NumberOfResolutions", Number(shrinking.Length)),
            ("ImagePyramidSchedule", string.Join(' ', Elastix.Schedule(shrinking, spacing, flat: false).Select(Number))),
            ("Interpolator", "\"LinearInterpolator\""), ("ResampleInterpolator", "\"FinalBSplineInterpolator\""),
            ("Resampler", "\"DefaultResampler\""), ("Metric", "\"AdvancedNormalizedCorrelation\" \"TransformBendingEnergyPenalty\""),
            ("Metric0Weight", "1"), ("Metric1Weight", Number(settings.Bending)),
            ("Optimizer", "\"AdaptiveStochasticGradientDescent\""), ("AutomaticParameterEstimation", "\"true\""),
            ("MaximumNumberOfIterations", Number(settings.Iterations)), ("Transform", "\"BSplineTransform\""),
            ("FinalGridSpacingInPhysicalUnits", Number(settings.CellMm)), ("HowToCombineTransforms", "\"Compose\""),
            ("ImageSampler", "\"RandomCoordinate\" \"RandomCoordinate\""), ("NumberOfSpatialSamples", Number(settings.Samples)),
            ("ImageSampler1NumberOfSpatialSamples", Number(settings.BendingSamples)), ("NewSamplesEveryIteration", "\"true\""),
            ("CheckNumberOfSamples", "\"true\""), ("ErodeMask", "\"false\""), ("RandomSeed", Number(Elastix.FirstSeed)),
            ("DefaultPixelValue", "0"), ("WriteResultImage", "\"false\""),
        ];
        return string.Concat(lines.Select(l => $"({l.Name} {l.Value})\n"));
    }

    // An affine map as elastix writes it, in its own millimetres: left, posterior, superior.
    static string AffineText(VisitTransform affine)
    {
        var rows = affine.Rows();
        double[] sign = [-1, -1, 1];
        var numbers = Enumerable.Range(0, 9).Select(i => rows[i / 3][i % 3] * sign[i / 3] * sign[i % 3])
            .Concat(Enumerable.Range(0, 3).Select(i => rows[i][3] * sign[i]));
        return "(Transform \"AffineTransform\")\n(NumberOfParameters 12)\n(TransformParameters "
            + string.Join(' ', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)))
            + ")\n(InitialTransformParametersFileName \"NoInitialTransform\")\n(HowToCombineTransforms \"Compose\")\n"
            + "(FixedImageDimension 3)\n(MovingImageDimension 3)\n(CenterOfRotationPoint 0 0 0)\n";
    }

    static Deformation Read(string path, VisitTransform affine)
    {
        var numbers = Elastix.NumbersIn(path);
        double[] size = numbers("GridSize"), mm = numbers("GridSpacing"), origin = numbers("GridOrigin"), axes = numbers("GridDirection"),
            moved = numbers("TransformParameters");
        // Axis by axis, from left, posterior and superior.
        Point3 Axis(int a) => new Point3(-axes[3 * a], -axes[(3 * a) + 1], axes[(3 * a) + 2]) * mm[a];
        var grid = new Geometry(new((int)size[0], (int)size[1], (int)size[2]),
            new(Axis(0), Axis(1), Axis(2), new(-origin[0], -origin[1], origin[2])));
        int n = grid.Size.Voxels;
        return new(affine, grid, [.. Enumerable.Range(0, n).Select(i => new Point3(-moved[i], -moved[n + i], moved[(2 * n) + i]))]);
    }
}
