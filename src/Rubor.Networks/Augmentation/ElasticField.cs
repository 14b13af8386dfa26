using System.Numerics;

namespace Rubor.Networks.Augmentation;

/// <summary>
/// Smooth random displacements: N(0, s) at the points of a coarse grid over the target, between them the cubic B-spline that
/// passes through the points. The first control point lies on the first pixel; the grid goes one point past each border.
/// </summary>
internal sealed class ElasticField
{
    // The pole of the filter that turns values into cubic B-spline coefficients; Unser 1999, IEEE Signal Processing Magazine 16, 22.
    static readonly double Pole = Math.Sqrt(3) - 2;

    readonly double spacing;
    readonly int gridRows;
    readonly int gridColumns;
    readonly float[][] coefficients; // of row and column displacements, (gridRows, gridColumns) each
    readonly float[] line;
    readonly float[] displacements; // of one row, with room for a vector past its end

    public ElasticField(int rows, int columns, double spacing)
    {
        this.spacing = spacing;
        gridRows = Points(rows);
        gridColumns = Points(columns);
        coefficients = [new float[gridRows * gridColumns], new float[gridRows * gridColumns]];
        line = new float[gridColumns];
        displacements = new float[columns + Vector<float>.Count];

        int Points(int length) => (int)((length - 1) / spacing) + 4;
    }

    /// <summary>Control points (rows, columns), the outer ring included.</summary>
    public (int Rows, int Columns) Grid => (gridRows, gridColumns);

    /// <summary>Draws new displacements.</summary>
    public void Draw(double deviation, ulong seed)
    {
        var random = new SampleRandom(seed);
        for (int i = 0; i < coefficients[0].Length; i++)
        {
            var (a, b) = random.NextGaussians();
            coefficients[0][i] = (float)(deviation * a);
            coefficients[1][i] = (float)(deviation * b);
        }

        foreach (float[] values in coefficients)
            Prefilter(values);
    }

    /// <summary>Sets the displacements at the control points.</summary>
    public void Set(ReadOnlySpan<float> rowDisplacements, ReadOnlySpan<float> columnDisplacements)
    {
        rowDisplacements.CopyTo(coefficients[0]);
        columnDisplacements.CopyTo(coefficients[1]);
        foreach (float[] values in coefficients)
            Prefilter(values);
    }

    /// <summary>Adds the displacements of one row of the target to source coordinates.</summary>
    /// <param name="row">Row of the uncut target.</param>
    /// <param name="firstColumn">Its first column that is wanted.</param>
    /// <param name="sourceRows">Coordinates to change, one a column.</param>
    /// <param name="sourceColumns">Coordinates to change, one a column.</param>
    public void AddRow(int row, int firstColumn, Span<float> sourceRows, Span<float> sourceColumns)
    {
        AddRow(coefficients[0], row, firstColumn, sourceRows);
        AddRow(coefficients[1], row, firstColumn, sourceColumns);
    }

    // The grid's rows are blended once; along the blended line each knot interval is one cubic polynomial of the column.
    void AddRow(float[] values, int row, int firstColumn, Span<float> coordinates)
    {
        double at = row / spacing + 1;
        int below = Math.Min((int)at, gridRows - 3);
        var (w0, w1, w2, w3) = Weights(at - below);
        int start = (below - 1) * gridColumns;
        for (int i = 0; i < gridColumns; i++)
        {
            line[i] = w0 * values[start + i] + w1 * values[start + gridColumns + i]
                + w2 * values[start + 2 * gridColumns + i] + w3 * values[start + 3 * gridColumns + i];
        }

        for (int done = 0; done < coordinates.Length;)
        {
            int from = firstColumn + done;
            int knot = Math.Min((int)(from / spacing), gridColumns - 4);
            int past = knot == gridColumns - 4 ? int.MaxValue : (int)Math.Ceiling((knot + 1) * spacing);
            int length = Math.Clamp(past - from, 1, coordinates.Length - done);
            float p0 = line[knot], p1 = line[knot + 1], p2 = line[knot + 2], p3 = line[knot + 3];
            Cubic(
                (p0 + 4 * p1 + p2) / 6, (p2 - p0) / 2, (p0 - 2 * p1 + p2) / 2, (p3 - p0 + 3 * (p1 - p2)) / 6,
                (float)(from / spacing - knot), (float)(1 / spacing), displacements.AsSpan(done), length);
            done += length;
        }

        int column = 0;
        for (; column <= coordinates.Length - Vector<float>.Count; column += Vector<float>.Count)
            (new Vector<float>(coordinates[column..]) + new Vector<float>(displacements, column)).CopyTo(coordinates[column..]);
        for (; column < coordinates.Length; column++)
            coordinates[column] += displacements[column];
    }

    // Whole vectors: what goes past the length is overwritten by the next interval.
    static void Cubic(float a, float b, float c, float d, float t, float step, Span<float> values, int length)
    {
        var ramp = Vector.CreateSequence(0f, 1f);
        for (int i = 0; i < length; i += Vector<float>.Count)
        {
            var at = (ramp + new Vector<float>(i)) * step + new Vector<float>(t);
            (((new Vector<float>(d) * at + new Vector<float>(c)) * at + new Vector<float>(b)) * at + new Vector<float>(a))
                .CopyTo(values[i..]);
        }
    }

    static (float, float, float, float) Weights(double t)
    {
        double s = 1 - t;
        return ((float)(s * s * s / 6), (float)(2.0 / 3 - t * t * (2 - t) / 2), (float)(2.0 / 3 - s * s * (2 - s) / 2),
            (float)(t * t * t / 6));
    }

    void Prefilter(float[] values)
    {
        for (int r = 0; r < gridRows; r++)
            Prefilter(values, r * gridColumns, 1, gridColumns);
        for (int c = 0; c < gridColumns; c++)
            Prefilter(values, c, gridColumns, gridRows);
    }

    // Values → B-spline coefficients along one line, mirrored about its end points.
    static void Prefilter(float[] values, int start, int stride, int length)
    {
        double z = Pole, power = z, sum = values[start], back = Math.Pow(z, 2 * length - 2);
        for (int i = 1; i < length; i++, power *= z)
            sum += values[start + i * stride] * (power + (i < length - 1 ? back / power : 0));
        double last = 6 * sum / (1 - back);
        values[start] = (float)last;
        for (int i = 1; i < length; i++)
        {
            last = 6 * values[start + i * stride] + z * last;
            values[start + i * stride] = (float)last;
        }

        int end = start + (length - 1) * stride;
        last = z / (z * z - 1) * (values[end] + z * values[end - stride]);
        values[end] = (float)last;
        for (int i = length - 2; i >= 0; i--)
        {
            last = z * (last - values[start + i * stride]);
            values[start + i * stride] = (float)last;
        }
    }
}
