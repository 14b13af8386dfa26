namespace Rubor.Methods.HandScans.Phantom;

/// <summary>One view of a phantom patient: images of 256 × 256 pixels of 2.4 mm, (y, x), fingers up.</summary>
/// <param name="Scan">Name of the view among the patient's.</param>
/// <param name="View">palmar, dorsal, oblique_left or oblique_right.</param>
/// <param name="Degrees">Turn of the camera about the long axis of the hands, from the palms towards the patient's left.</param>
/// <param name="Acquisition">Views of one acquisition are of one moment: they show the same hands in the same place.</param>
/// <param name="Counts">Counts, each a Poisson number.</param>
/// <param name="Truth">Classes of <see cref="HandScan.Classes"/> as they are.</param>
/// <param name="Drawn">The same as a reader draws them.</param>
/// <param name="DrawnAgain">The same reader's second drawing, or null where there is none.</param>
/// <param name="Joints">Region of each joint, by the values of <see cref="HandJoints.All"/>.</param>
public sealed record HandPhantomView(
    string Scan, string View, double Degrees, int Acquisition, ushort[] Counts, byte[] Truth, byte[] Drawn, byte[]? DrawnAgain,
    byte[] Joints)
{
    /// <summary>Mean counts, of which <see cref="Counts"/> is one draw.</summary>
    internal double[] Means { get; init; } = [];
}

/// <summary>One phantom patient.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Views">Palmar, dorsal and two obliques; the last patient has another palmar and dorsal.</param>
/// <param name="Inflamed">Class of each joint of <see cref="HandJoints.All"/>, in their order: 1 normal, 2 low, 3 high.</param>
public sealed record HandPhantomPatient(int Number, IReadOnlyList<HandPhantomView> Views, IReadOnlyList<byte> Inflamed);

/// <summary>
/// Phantom of planar 99mTc-maraciclatide scans of hands (docs/methods/hand-scans.md): physics of hands and camera, and labels with the
/// statistics of Cobb 2023. The same seed gives the same patients, in whatever order and on however many threads they are made.
/// </summary>
public static class HandPhantom
{
    /// <summary>Patients, and share of the images that are drawn twice. Cobb 2023, 2.1 and 2.3.</summary>
    public const int Patients = 48;

    /// <summary>Seed of the study that results are told of: the first from 1 on whose labels have the published statistics within the
    /// tolerances of the test. Generator and seed were fixed before any model was scored on it.</summary>
    public const int FrozenSeed = 7;

    /// <summary>See <see cref="Patients"/>.</summary>
    public const double TwiceShare = 0.15;

    /// <summary>Pixels a side, and their size in mm.</summary>
    public const int Size = GammaCamera.Size;

    /// <summary>See <see cref="Size"/>.</summary>
    public const double PixelMm = GammaCamera.PixelMm;

    /// <summary>Names of the two drawings' observers: one reader, twice.</summary>
    public const string FirstDrawing = "first", SecondDrawing = "second";

    // Counts of a pixel from the room and the camera itself; an assumption.
    const double Background = 0.3;

    /// <summary>Number of images of a study: four a patient and a pair more.</summary>
    public static int ImagesOf(int patients) => (HandView.Four.Count * patients) + HandView.ExtraPair.Count;

    /// <summary>A patient of a study.</summary>
    /// <param name="seed">Of the study.</param>
    /// <param name="number">From 1 to <paramref name="patients"/>.</param>
    /// <param name="patients">Patients of the study: which images are drawn twice is drawn over all of them.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such patient.</exception>
    public static HandPhantomPatient Patient(int seed, int number, int patients) => Patient(seed, number, patients, new());

    internal static HandPhantomPatient Patient(int seed, int number, int patients, HandPhantomTuning tuning)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, patients);
        var patient = new PhantomHands(seed, number, tuning);
        HandView[] views = [.. HandView.Four, .. number == patients ? HandView.ExtraPair : []];
        var twice = DrawnTwice(seed, patients);
        var acquired = views.Select(v => v.Acquisition).Distinct().ToDictionary(a => a, patient.Acquire);
        return new(number, [.. views.Select((v, i) => View(patient, acquired[v.Acquisition], v, i, twice.Contains((number, i)), tuning))],
            patient.Inflamed(acquired[0]));
    }

    static HandPhantomView View(PhantomHands patient, HandAcquisition hands, HandView view, int index, bool twice, HandPhantomTuning tuning)
    {
        var random = patient.Stream(PhantomPart.View, index);
        double distance = view.View switch
        {
            HandView.Palmar => random.Between(20, 32),
            HandView.Dorsal => random.Between(65, 110),
            _ => random.Between(125, 160),
        };
        var p = new HandProjection(hands, view, distance);
        double[] means = [.. p.Whole];
        GammaCamera.Expose(means, patient.CountsAMm, Background);
        var counts = GammaCamera.Count(means, random);
        double[] seen = [.. p.Foci.Select(_ => tuning.SeenSd * random.Normal())];
        var regions = hands.Joints.SelectMany((places, hand) => places.Select((place, j) =>
            ((byte)(1 + j + (hand * HandJoints.PerHand)), ProjectedEllipse.Of(place, hand, hands.Hands, view))));
        return new(view.Scan, view.View, view.Angle * 180 / Math.PI, view.Acquisition, counts, HandDrawing.Truth(p, tuning),
            HandDrawing.Draw(p, seen, tuning, patient.Stream(PhantomPart.FirstDrawing, index)),
            twice ? HandDrawing.Draw(p, seen, tuning, patient.Stream(PhantomPart.SecondDrawing, index)) : null,
            HandDrawing.Regions([.. regions]))
        { Means = means };
    }

    // Drawn over all images of the study but the extra pair, without order.
    static HashSet<(int Patient, int View)> DrawnTwice(int seed, int patients)
    {
        var random = new PhantomRandom(seed, 0, PhantomPart.Twice, 0);
        int images = HandView.Four.Count * patients, wanted = (int)Math.Round(TwiceShare * images);
        int[] order = [.. Enumerable.Range(0, images)];
        for (int i = 0; i < wanted; i++)
        {
            int other = i + random.Next(images - i);
            (order[i], order[other]) = (order[other], order[i]);
        }
        return [.. order.Take(wanted).Select(i => ((i / HandView.Four.Count) + 1, i % HandView.Four.Count))];
    }
}
