using Rubor.Imaging;

namespace Rubor.Methods.ChangeMaps;

/// <summary>Where a point of the baseline lies at the follow-up: an affine map of the patient's millimetres (RAS), mostly a rigid
/// motion.</summary>
/// <param name="Map">Baseline to follow-up.</param>
public readonly record struct VisitTransform(Affine Map)
{
    // Steps of the square root: it doubles its correct digits in each.
    const int RootSteps = 60;

    /// <summary>Nothing moved.</summary>
    public static VisitTransform None { get; } = new(Affine.Scaling(1, 1, 1));

    /// <summary>The follow-up as the baseline, and the other way round.</summary>
    public VisitTransform Swapped() => new(Map.Inverse());

    /// <summary>
    /// From the baseline to halfway between the visits: what gives this map when it is done twice. Of a rigid motion it is half the turn
    /// about the same screw axis and half the way along it, which half of its angles is not.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no half: it turns by 180°, or mirrors.</exception>
    public Affine Half()
    {
        // Denman and Beavers 1976, Applied Mathematics and Computation 2, 63.
        var (root, inverse) = (Map, Affine.Scaling(1, 1, 1));
        for (int step = 0; step < RootSteps; step++)
        {
            var next = Mean(root, inverse.Inverse());
            inverse = Mean(inverse, root.Inverse());
            bool done = Distance(root, next) < 1e-13;
            root = next;
            if (done)
                break;
        }
        return root.IsFinite && Distance(root.After(root), Map) < 1e-6 ? root
            : throw new InvalidOperationException("there is no place halfway between the visits: one is turned by 180°, or mirrored");
    }

    /// <summary>The map halfway between this one and another: swapping the visits of both gives its inverse.</summary>
    public VisitTransform Between(VisitTransform other) =>
        new(new VisitTransform(other.Map.After(Map.Inverse())).Half().After(Map));

    /// <summary>Angle in degrees by which it turns, and the length in mm by which it moves the point <paramref name="at"/>.</summary>
    public (double Degrees, double Mm) MotionAt(Point3 at)
    {
        // Of a map that scales a little the turn is that of its nearest rotation, near enough for a report.
        double scale = Math.Cbrt(Math.Abs(Map.Determinant));
        double trace = (Map.I.X + Map.J.Y + Map.K.Z) / scale;
        double degrees = Math.Acos(Math.Clamp((trace - 1) / 2, -1, 1)) * 180 / Math.PI;
        return (degrees, (Map.Apply(at.X, at.Y, at.Z) - at).Length);
    }

    /// <summary>The four rows of its matrix.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Rows() =>
    [
        [Map.I.X, Map.J.X, Map.K.X, Map.Origin.X], [Map.I.Y, Map.J.Y, Map.K.Y, Map.Origin.Y], [Map.I.Z, Map.J.Z, Map.K.Z, Map.Origin.Z],
        [0, 0, 0, 1],
    ];

    /// <summary>From the four rows of a matrix.</summary>
    /// <exception cref="ArgumentException">It is no affine map that can be undone: says why.</exception>
    public static VisitTransform Of(IReadOnlyList<IReadOnlyList<double>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count != 4 || rows.Any(r => r is null || r.Count != 4))
            throw new ArgumentException("matrix must have four rows of four numbers");
        if (rows.Any(r => r.Any(v => !double.IsFinite(v))))
            throw new ArgumentException("matrix holds a number that is not finite");
        if (!rows[3].SequenceEqual([0, 0, 0, 1]))
            throw new ArgumentException("matrix has another last row than 0 0 0 1");
        Point3 Column(int c) => new(rows[0][c], rows[1][c], rows[2][c]);
        var map = new Affine(Column(0), Column(1), Column(2), Column(3));
        return map.Determinant > 1e-6 ? new(map)
            : throw new ArgumentException("matrix mirrors the patient, or cannot be undone: its determinant is not above 0");
    }

    static Affine Mean(Affine a, Affine b) =>
        new((a.I + b.I) * 0.5, (a.J + b.J) * 0.5, (a.K + b.K) * 0.5, (a.Origin + b.Origin) * 0.5);

    static double Distance(Affine a, Affine b) =>
        (a.I - b.I).Length + (a.J - b.J).Length + (a.K - b.K).Length + ((a.Origin - b.Origin).Length * 1e-3);
}
