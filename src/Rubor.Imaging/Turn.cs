namespace Rubor.Imaging;

/// <summary>
/// One of the 48 orders in which the same box of voxels can be stored: for each index axis of the result the stored axis that it
/// runs along (0 x, 1 y, 2 z), and whether it runs backwards. It moves voxels in memory, never in the patient.
/// </summary>
public readonly record struct Turn(int X, int Y, int Z, bool BackX, bool BackY, bool BackZ)
{
    /// <summary>The order as stored.</summary>
    public static Turn None { get; } = new(0, 1, 2, false, false, false);

    /// <summary>All 48; <see cref="None"/> is the first.</summary>
    public static IReadOnlyList<Turn> All { get; } =
    [
        .. from axes in new (int X, int Y, int Z)[] { (0, 1, 2), (1, 0, 2), (0, 2, 1), (1, 2, 0), (2, 0, 1), (2, 1, 0) }
           from back in Enumerable.Range(0, 8)
           select new Turn(axes.X, axes.Y, axes.Z, (back & 1) != 0, (back & 2) != 0, (back & 4) != 0),
    ];

    /// <summary>Whether nothing moves.</summary>
    public bool IsNone => this == None;

    /// <summary>The turn that takes back what this one did.</summary>
    public Turn Inverse
    {
        get
        {
            Span<int> axes = [X, Y, Z];
            Span<bool> back = [BackX, BackY, BackZ];
            int x = axes.IndexOf(0), y = axes.IndexOf(1), z = axes.IndexOf(2);
            return new(x, y, z, back[x], back[y], back[z]);
        }
    }

    /// <summary>This turn, then another.</summary>
    public Turn Then(Turn next)
    {
        ReadOnlySpan<int> axes = [X, Y, Z];
        ReadOnlySpan<bool> back = [BackX, BackY, BackZ];
        return new(axes[next.X], axes[next.Y], axes[next.Z], back[next.X] ^ next.BackX, back[next.Y] ^ next.BackY,
            back[next.Z] ^ next.BackZ);
    }

    /// <summary>Voxels along each axis of the result.</summary>
    public GridSize Of(GridSize stored)
    {
        ReadOnlySpan<int> size = [stored.X, stored.Y, stored.Z];
        return new(size[X], size[Y], size[Z]);
    }

    /// <summary>Index to millimetres of the result: each voxel stays where it is in the patient.</summary>
    /// <param name="stored">Of the stored order.</param>
    /// <param name="size">Voxels along each stored axis.</param>
    public Affine Of(Affine stored, GridSize size)
    {
        ReadOnlySpan<Point3> steps = [stored.I, stored.J, stored.K];
        ReadOnlySpan<int> last = [size.X - 1, size.Y - 1, size.Z - 1];
        var first = stored.Origin;
        Point3 Step(int axis, bool back, ReadOnlySpan<Point3> steps, int last)
        {
            var step = steps[axis];
            if (!back)
                return step;
            first = new(first.X + (last * step.X), first.Y + (last * step.Y), first.Z + (last * step.Z));
            return new(-step.X, -step.Y, -step.Z);
        }
        Point3 i = Step(X, BackX, steps, last[X]), j = Step(Y, BackY, steps, last[Y]), k = Step(Z, BackZ, steps, last[Z]);
        return new(i, j, k, first);
    }

    /// <summary>The values of each voxel in the order of the result.</summary>
    /// <param name="stored">One or several frames, (z, y, x) with x fastest.</param>
    /// <param name="size">Voxels along each stored axis of one frame.</param>
    /// <exception cref="ArgumentException">The length is no multiple of a frame.</exception>
    public T[] Of<T>(ReadOnlySpan<T> stored, GridSize size)
    {
        if (stored.Length % size.Voxels != 0)
            throw new ArgumentException($"{stored.Length} values are no frames of {size}.", nameof(stored));
        var turned = new T[stored.Length];
        var to = Of(size);
        ReadOnlySpan<int> strides = [1, size.X, size.SliceVoxels], lengths = [size.X, size.Y, size.Z];
        int start = 0;
        int Stride(int axis, bool back, ReadOnlySpan<int> strides, ReadOnlySpan<int> lengths)
        {
            if (back)
                start += strides[axis] * (lengths[axis] - 1);
            return back ? -strides[axis] : strides[axis];
        }
        int x = Stride(X, BackX, strides, lengths), y = Stride(Y, BackY, strides, lengths), z = Stride(Z, BackZ, strides, lengths);
        int at = 0;
        for (int frame = 0; frame < stored.Length; frame += size.Voxels)
            for (int k = 0; k < to.Z; k++)
                for (int j = 0; j < to.Y; j++)
                {
                    int from = frame + start + (k * z) + (j * y);
                    for (int i = 0; i < to.X; i++, from += x)
                        turned[at++] = stored[from];
                }
        return turned;
    }

    /// <summary>The turn after which one grid's axes run as another's do, or null where no turn brings that about.</summary>
    /// <param name="from">The grid to turn.</param>
    /// <param name="to">The grid whose axes are wanted.</param>
    public static Turn? Between(Geometry from, Geometry to)
    {
        var linear = to.ToWorld.Inverse() with { Origin = new(0, 0, 0) };
        Point3[] steps = [from.ToWorld.I, from.ToWorld.J, from.ToWorld.K];
        var axes = new int[3];
        var back = new bool[3];
        Array.Fill(axes, -1);
        for (int stored = 0; stored < 3; stored++)
        {
            var step = linear.Apply(steps[stored].X, steps[stored].Y, steps[stored].Z);
            double[] share = [step.X, step.Y, step.Z];
            int along = share.Select(Math.Abs).Index().MaxBy(s => s.Item).Index;
            for (int axis = 0; axis < 3; axis++)
                if (Math.Abs(Math.Abs(share[axis]) - (axis == along ? 1 : 0)) > SameStep)
                    return null;
            if (axes[along] >= 0)
                return null;
            (axes[along], back[along]) = (stored, share[along] < 0);
        }
        return new(axes[0], axes[1], axes[2], back[0], back[1], back[2]);
    }

    /// <summary>The stored axes along which x, y and z of the result run, a minus before those that run backwards: "x -z y".</summary>
    public override string ToString() => $"{Axis(X, BackX)} {Axis(Y, BackY)} {Axis(Z, BackZ)}";

    static string Axis(int axis, bool back) => $"{(back ? "-" : "")}{"xyz"[axis]}";

    // A step that differs by more of a voxel is another grid, which no order of storage mends.
    const double SameStep = 0.2;
}
