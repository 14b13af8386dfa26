using System.Globalization;

namespace Rubor.Methods.JointUltrasound;

/// <summary>A rectangle of a picture, in pixels from its top left corner.</summary>
/// <param name="X">Leftmost column, from 0.</param>
/// <param name="Y">Topmost row, from 0.</param>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
public readonly record struct PictureBox(int X, int Y, int Width, int Height)
{
    /// <summary>First column to the right of it.</summary>
    public int Right => X + Width;

    /// <summary>First row below it.</summary>
    public int Bottom => Y + Height;

    /// <summary>Pixels in it.</summary>
    public int Area => Width * Height;

    /// <summary>Reads <c>x,y,w,h</c>, as tables and options have it.</summary>
    /// <exception cref="FormatException">It is something else; the message says what.</exception>
    public static PictureBox Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        int[] numbers = [.. parts.Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : -1)];
        return numbers is [>= 0 and var x, >= 0 and var y, > 0 and var w, > 0 and var h] ? new(x, y, w, h)
            : throw new FormatException($"'{text}' is no rectangle; give x,y,w,h in whole pixels from the top left corner, such as 120,80,300,200");
    }

    /// <summary>The part that lies within a picture.</summary>
    /// <exception cref="ArgumentException">No pixel of it does.</exception>
    public PictureBox Within(int width, int height) => Overlap(new(0, 0, width, height))
        ?? throw new ArgumentException($"The rectangle {this} lies outside a picture of {width} × {height} pixels.");

    /// <summary>What two rectangles share, or null.</summary>
    public PictureBox? Overlap(PictureBox other)
    {
        int left = Math.Max(X, other.X), top = Math.Max(Y, other.Y);
        int right = Math.Min(Right, other.Right), bottom = Math.Min(Bottom, other.Bottom);
        return right > left && bottom > top ? new(left, top, right - left, bottom - top) : null;
    }

    /// <summary>The rectangle with a margin around it, or with less where that is negative; null where nothing is left.</summary>
    public PictureBox? Grown(int columns, int rows) => Width + (2 * columns) > 0 && Height + (2 * rows) > 0
        ? new(X - columns, Y - rows, Width + (2 * columns), Height + (2 * rows)) : null;

    /// <summary>The same place counted from a corner of another rectangle.</summary>
    public PictureBox From(PictureBox origin) => this with { X = X - origin.X, Y = Y - origin.Y };

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{X},{Y},{Width},{Height}");
}
