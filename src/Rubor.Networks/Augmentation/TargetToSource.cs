using System.Numerics;

namespace Rubor.Networks.Augmentation;

/// <summary>
/// Where each pixel of the uncut target is read in the source: source = centre + M · (target − centre) + movement, in (row, column).
/// M is the inverse of flip · rotation · shear · scale. The centre is that of the pixel grid, (n − 1) / 2, so that quarter turns and flips
/// are exact.
/// </summary>
internal readonly record struct TargetToSource(double RowByRow, double RowByColumn, double ColumnByRow, double ColumnByColumn,
    double RowStart, double ColumnStart)
{
    public static TargetToSource Of(in AugmentationDraw draw, int rows, int columns)
    {
        double turn = draw.RotationDegrees / 180, cosine = double.CosPi(turn), sine = double.SinPi(turn);
        // rotation · shear · scale, in (row, column)
        double a = (cosine + sine * draw.ShearColumns) * draw.ScaleRows, b = (cosine * draw.ShearRows + sine) * draw.ScaleColumns;
        double c = (cosine * draw.ShearColumns - sine) * draw.ScaleRows, d = (cosine - sine * draw.ShearRows) * draw.ScaleColumns;
        double determinant = a * d - b * c;
        double flipRows = draw.FlipUpDown ? -1 : 1, flipColumns = draw.FlipLeftRight ? -1 : 1;
        double rowByRow = d / determinant * flipRows, rowByColumn = -b / determinant * flipColumns;
        double columnByRow = -c / determinant * flipRows, columnByColumn = a / determinant * flipColumns;
        double centreRow = (rows - 1) / 2.0, centreColumn = (columns - 1) / 2.0;
        // moved before the flips, which keep the centre
        double fromRow = centreRow + flipRows * draw.TranslationRowsPixels,
            fromColumn = centreColumn + flipColumns * draw.TranslationColumnsPixels;
        return new(
            rowByRow, rowByColumn, columnByRow, columnByColumn,
            centreRow - rowByRow * fromRow - rowByColumn * fromColumn,
            centreColumn - columnByRow * fromRow - columnByColumn * fromColumn);
    }

    /// <summary>Turned and scaled about both centres; over 1 makes things smaller.</summary>
    public static TargetToSource Turned(double degrees, double scale, Sample source, Sample target)
    {
        double turn = degrees / 180, cosine = scale * double.CosPi(turn), sine = scale * double.SinPi(turn);
        double row = (target.Rows - 1) / 2.0, column = (target.Columns - 1) / 2.0;
        return new(
            cosine, -sine, sine, cosine,
            (source.Rows - 1) / 2.0 - cosine * row + sine * column,
            (source.Columns - 1) / 2.0 - sine * row - cosine * column);
    }

    /// <summary>Source coordinates of a pixel of the target.</summary>
    public (double Row, double Column) Source(double row, double column) =>
        (RowStart + RowByRow * row + RowByColumn * column, ColumnStart + ColumnByRow * row + ColumnByColumn * column);

    /// <summary>Source coordinates of a row of the target, from its first wanted column on. Exact for whole-pixel maps.</summary>
    public void SourceOfRow(int row, int firstColumn, Span<float> atRows, Span<float> atColumns)
    {
        var (r, c) = Source(row, firstColumn);
        Ramp((float)r, (float)RowByColumn, atRows);
        Ramp((float)c, (float)ColumnByColumn, atColumns);
    }

    static void Ramp(float start, float step, Span<float> values)
    {
        var starts = new Vector<float>(start);
        var numbers = Vector.CreateSequence(0f, 1f);
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            (starts + (numbers + new Vector<float>(i)) * step).CopyTo(values[i..]);
        for (; i < values.Length; i++)
            values[i] = start + i * step;
    }

    /// <summary>The pixel of the target that is read at source coordinates.</summary>
    public (double Row, double Column) Target(double row, double column)
    {
        double determinant = RowByRow * ColumnByColumn - RowByColumn * ColumnByRow;
        double r = row - RowStart, c = column - ColumnStart;
        return ((ColumnByColumn * r - RowByColumn * c) / determinant, (RowByRow * c - ColumnByRow * r) / determinant);
    }
}
