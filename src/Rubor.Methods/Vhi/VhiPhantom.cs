using Rubor.Imaging;

namespace Rubor.Methods.Vhi;

/// <summary>What a V_HI phantom shows. Lengths in mm.</summary>
public sealed record VhiPhantomSettings
{
    /// <summary>Anatomy, lesions, vessels, texture and noise all follow from it.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Lesions of bone marrow oedema before treatment.</summary>
    public int Lesions { get; init; } = 7;

    /// <summary>Share of the lesions' strength and size that is left after treatment: below 1 improves, above 1 worsens.</summary>
    public double LeftAfterTreatment { get; init; } = 0.5;

    /// <summary>Voxels along x, y, z.</summary>
    public GridSize Size { get; init; } = new(176, 176, 16);

    /// <summary>Within a slice.</summary>
    public double PixelMm { get; init; } = 0.9;

    /// <summary>Between slices.</summary>
    public double SliceMm { get; init; } = 4;
}

/// <summary>One visit of a phantom: images and masks on one grid.</summary>
/// <param name="Stir">Fluid-sensitive image, int16 with a slope, arbitrary units.</param>
/// <param name="T1w">Anatomical image, int16.</param>
/// <param name="NormalMarrow">Interforaminal marrow of the sacrum, as a reader would draw it.</param>
/// <param name="DiseaseRegion">Pelvic bone and joint spaces.</param>
/// <param name="Lesions">True bone marrow oedema. The true V_HI is the count of its voxels at or above l_lower.</param>
public sealed record VhiPhantomVisit(Volume Stir, Volume T1w, Mask NormalMarrow, Mask DiseaseRegion, Mask Lesions);

/// <summary>
/// A seeded, synthetic pelvis in oblique coronal slices, before and after treatment, in one frame. It has textured marrow,
/// lesions beside the sacroiliac joints, and what a reader removes: vessels at the foramina, joint fluid, a ghost, a bright rim
/// near the coil; then coil shading and noise. It shows that the method computes what it says, not how it does on patients.
/// </summary>
public static class VhiPhantom
{
    /// <summary>Both visits.</summary>
    public static (VhiPhantomVisit Before, VhiPhantomVisit After) Create(VhiPhantomSettings settings)
    {
        var anatomy = new PhantomPelvis(settings);
        return (anatomy.Visit(visit: 0, left: 1), anatomy.Visit(visit: 1, left: settings.LeftAfterTreatment));
    }

    /// <summary>
    /// Stands in for a reader who knows the lesions but not their exact border: keeps a piece when at least half of its voxels
    /// lie in true lesions.
    /// </summary>
    /// <returns>Numbers of the pieces kept.</returns>
    public static IReadOnlySet<int> SimulatedReader(VhiMeasurement measured, Mask lesions) => measured.Pieces
        .Zip(measured.VoxelsWithin(lesions), (piece, inside) => (piece.Number, Keep: 2 * inside >= piece.VoxelsLower))
        .Where(p => p.Keep).Select(p => p.Number).ToHashSet();
}
