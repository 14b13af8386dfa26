namespace Rubor.Imaging.Dicom.Series;

/// <summary>
/// Siemens' mosaics: all slices of a time point as tiles of one picture, row by row, ceil(√n) a side. The position in the header is that of a
/// slice as large as the whole picture.
/// </summary>
internal static class SiemensMosaic
{
    /// <summary>The tiles of a mosaic as slices.</summary>
    /// <param name="picture">The picture as if it were a slice.</param>
    /// <param name="header">Attributes of its object.</param>
    /// <exception cref="UnplacedException">The private data that say how it is tiled are gone.</exception>
    public static IReadOnlyList<SeriesFrame> Tiles(SeriesFrame picture, DicomDataset header)
    {
        var csa = header.Private(SeriesTags.SiemensCsa, 0x0029, 0x10) is { } element ? SiemensCsa.Read(element.Value.Span) : [];
        double? number = header.PrivateNumber(SeriesTags.SiemensMr, 0x0019, 0x0a) ?? csa.GetValueOrDefault("NumberOfImagesInMosaic")?.FirstOrDefault();
        if (number is not { } n || n < 1 || n != Math.Floor(n))
            throw new UnplacedException("a Siemens mosaic whose private data are gone, so that nothing says how many slices it has; use the original files");
        if (csa.GetValueOrDefault("SliceNormalVector") is not [var x, var y, var z])
            throw new UnplacedException("a Siemens mosaic whose private data are gone, so that nothing says in which direction its slices follow; use the " +
                "original files");
        if (header.Number(SeriesTags.SpacingBetweenSlices) is not { } spacing || !(spacing > 0))
            throw new UnplacedException("a Siemens mosaic without Spacing Between Slices (0018,0088); use the original files");
        int side = (int)Math.Ceiling(Math.Sqrt(n)), columns = picture.Columns / side, rows = picture.Rows / side;
        if (columns < 1 || rows < 1 || columns * side != picture.Columns || rows * side != picture.Rows)
            throw new UnplacedException($"a Siemens mosaic of {n} slices whose {picture.Columns} × {picture.Rows} pixels are not {side} × {side} tiles");
        double along = new Point3(-x, -y, z).Dot(picture.Normal);
        if (Math.Abs(along) < 0.99)
            throw new UnplacedException("a Siemens mosaic whose private data name another normal than its Image Orientation");
        var first = picture.Position + picture.Along * ((picture.Columns - columns) / 2.0 * picture.ColumnSpacingMm)
            + picture.Down * ((picture.Rows - rows) / 2.0 * picture.RowSpacingMm);
        var step = picture.Normal * (Math.Sign(along) * spacing);
        return [.. Enumerable.Range(0, (int)n).Select(k => picture with
        {
            Rows = rows,
            Columns = columns,
            Tile = new(k % side * columns, k / side * rows, picture.Columns, picture.Rows),
            Position = first + step * k,
        })];
    }
}
