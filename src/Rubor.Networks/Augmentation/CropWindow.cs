namespace Rubor.Networks.Augmentation;

/// <summary>Where a smaller target lies in the uncut one.</summary>
internal static class CropWindow
{
    /// <summary>Row and column of the window's first pixel.</summary>
    public static (int Row, int Column) Corner(Sample source, int rows, int columns, in TargetToSource map, in AugmentationDraw draw)
    {
        int spareRows = source.Rows - rows, spareColumns = source.Columns - columns;
        if (spareRows == 0 && spareColumns == 0)
            return (0, 0);
        var random = new SampleRandom(draw.CropSeed);
        int row = random.Next(spareRows + 1), column = random.Next(spareColumns + 1);
        int foreground = draw.CropOnForeground ? source.Label.Length - source.Label.AsSpan().Count((byte)0) : 0;
        if (foreground == 0)
            return (row, column);
        int pixel = Foreground(source.Label, random.Next(foreground));
        // the elastic field moves the pixel by a few pixels more: the centre need not be exact
        var (atRow, atColumn) = map.Target(pixel / source.Columns, pixel % source.Columns);
        return (Corner(atRow, rows, spareRows), Corner(atColumn, columns, spareColumns));

        static int Corner(double centre, int length, int spare) => (int)Math.Clamp(Math.Round(centre - (length - 1) / 2.0), 0, spare);
    }

    /// <summary>Where the label is over 0 for the n-th time, n from 0.</summary>
    public static int Foreground(ReadOnlySpan<byte> label, int n)
    {
        const int Block = 256;
        for (int start = 0; ; start += Block)
        {
            var block = label[start..Math.Min(start + Block, label.Length)];
            int here = block.Length - block.Count((byte)0);
            if (n >= here)
            {
                n -= here;
                continue;
            }

            for (int i = 0; ; i++)
            {
                if (block[i] != 0 && n-- == 0)
                    return start + i;
            }
        }
    }
}
