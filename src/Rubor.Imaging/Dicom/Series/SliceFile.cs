using System.Globalization;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>The slices that a file holds, or why it holds none.</summary>
/// <param name="File">The file.</param>
/// <param name="Facts">What its series says of itself.</param>
/// <param name="Slices">Its slices.</param>
/// <param name="Refusal">Why there are none, or null.</param>
public sealed record SliceFile(string File, SeriesFacts Facts, IReadOnlyList<SeriesFrame> Slices, (RefusalKind Kind, string Reason)? Refusal)
{
    // Cosines come with as few as six digits.
    const double UnitTolerance = 1e-3;

    const string Derived = "1.2.840.10008.5.1.4.1.1.";

    // Projections and films, whatever tags they carry: their pixels are not slices.
    static readonly string[] Pictures = ["CR", "DX", "MG", "IO", "PX", "US", "IVUS", "XA", "RF", "RG", "DG", "ES", "XC", "GM", "SM", "OP", "OPT", "IVOCT",
        "OT", "SC", "TG", "DM", "EPS", "ECG", "HC", "VF", "BI", "LS"];

    /// <summary>The slices of an object.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="header">Its attributes.</param>
    /// <param name="frames">Frames that it has; 0 where it has no pixels.</param>
    public static SliceFile Of(string file, DicomDataset header, int frames)
    {
        ArgumentNullException.ThrowIfNull(header);
        var facts = SeriesFacts.Of(header);
        if (NotSlices(header, facts, frames) is { } refusal)
            return new(file, facts, [], refusal);
        try
        {
            var first = FrameOf(file, header, facts, 0);
            if (facts.ImageType.Contains("MOSAIC"))
                return frames == 1 ? new(file, facts, SiemensMosaic.Tiles(first, header), null)
                    : throw new UnplacedException("a Siemens mosaic of several frames, whose tiles nothing places; export the series as an enhanced object");
            if (frames > 1 && header.Items(SeriesTags.PerFrameGroups).Count != frames)
                throw new UnplacedException($"it has {frames} frames, but not a position for each; export it as an enhanced object or as single images");
            return new(file, facts,
                [first, .. Enumerable.Range(1, frames - 1).Select(f => FrameOf(file, header, facts, f))], null);
        }
        catch (UnplacedException e)
        {
            return new(file, facts, [], (RefusalKind.NoVolume, e.Message));
        }
    }

    static (RefusalKind, string)? NotSlices(DicomDataset header, SeriesFacts facts, int frames)
    {
        string kind = header.Text(SeriesTags.SopClassUid), modality = facts.Modality.Length > 0 ? facts.Modality : "modality not stated";
        if (frames < 1)
            return (RefusalKind.NoImage, $"no image, but another object ({modality})");
        if (kind.StartsWith(Derived + "66", StringComparison.Ordinal) || facts.Modality is "SEG")
            return (RefusalKind.NoImage, "a segmentation, no image");
        if (kind.StartsWith(Derived + "481", StringComparison.Ordinal))
            return (RefusalKind.NoImage, "an object of radiotherapy, no scan");
        if (kind == Derived + "7" || kind.StartsWith(Derived + "7.", StringComparison.Ordinal))
            return (RefusalKind.Picture, $"a picture, not part of a volume: a secondary capture ({modality})");
        if (Pictures.Contains(facts.Modality))
            return (RefusalKind.Picture, $"a picture, not part of a volume ({modality})");
        if (facts.Modality is "NM")
            return facts.ImageType.Any(t => t.Contains("RECON", StringComparison.Ordinal))
                ? (RefusalKind.NoVolume, "a nuclear medicine reconstruction, whose slices have no positions of their own; export it as PET or as single images")
                : (RefusalKind.Picture, "a picture, not part of a volume: nuclear medicine, planar (NM)");
        if (header.Number(SeriesTags.SamplesPerPixel) is > 1 || header.Text(SeriesTags.Photometric).StartsWith("PALETTE", StringComparison.Ordinal))
            return (RefusalKind.NoVolume, "its pixels are colours, which measure nothing; export the gray images");
        return null;
    }

    static SeriesFrame FrameOf(string file, DicomDataset header, SeriesFacts facts, int frame)
    {
        var groups = FunctionalGroups.Of(header, frame);
        var position = groups.Numbers(SeriesTags.PlanePositionSequence, SeriesTags.ImagePosition);
        var orientation = groups.Numbers(SeriesTags.PlaneOrientationSequence, SeriesTags.ImageOrientation);
        var spacing = groups.Numbers(SeriesTags.PixelMeasuresSequence, SeriesTags.PixelSpacing);
        if (position.Count != 3)
            throw new UnplacedException("it has no Image Position (0020,0032), so that nothing says where it lies; export the series from the archive again");
        if (orientation.Count != 6)
            throw new UnplacedException("it has no Image Orientation (0020,0037), so that nothing says how it lies; export the series from the archive again");
        if (spacing.Count != 2 || !(spacing[0] > 0 && spacing[1] > 0))
            throw new UnplacedException("it has no Pixel Spacing (0028,0030), so that nothing says how large a pixel is; export the series from the archive again");
        if (header.Has(SeriesTags.ModalityLutSequence))
            throw new UnplacedException("its values are meant through a table (Modality LUT), which is not applied; export it with rescale slope and intercept");
        Point3 along = Ras(orientation, 0), down = Ras(orientation, 3);
        if (Math.Abs(along.Length - 1) > UnitTolerance || Math.Abs(down.Length - 1) > UnitTolerance || Math.Abs(along.Dot(down)) > UnitTolerance)
            throw new UnplacedException("its Image Orientation (0020,0037) is not two perpendicular directions");
        var (slope, intercept) = Rescale(groups);
        return new()
        {
            File = file,
            Frame = frame,
            Facts = facts,
            InstanceUid = header.Text(SeriesTags.SopInstanceUid),
            FrameOfReference = header.Text(SeriesTags.FrameOfReferenceUid),
            InstanceNumber = header.Whole(SeriesTags.InstanceNumber) ?? 0,
            Rows = header.Whole(SeriesTags.Rows) ?? 0,
            Columns = header.Whole(SeriesTags.Columns) ?? 0,
            RowSpacingMm = spacing[0],
            ColumnSpacingMm = spacing[1],
            Along = along * (1 / along.Length),
            Down = down * (1 / down.Length),
            Position = Ras(position, 0),
            Stack = groups.Text(SeriesTags.FrameContentSequence, SeriesTags.StackId),
            ImageType = string.Join('\\', TypeOf(groups, facts)),
            Kind = KindOf(groups, facts),
            EchoTimeMs = groups.Number(SeriesTags.EchoSequence, SeriesTags.EffectiveEchoTime) ?? header.Number(SeriesTags.EchoTime),
            Echo = header.Whole(SeriesTags.EchoNumbers),
            InversionTimeMs = groups.Number(SeriesTags.ModifierSequence, SeriesTags.InversionTimes) ?? header.Number(SeriesTags.InversionTime),
            RepetitionTimeMs = groups.Number(SeriesTags.TimingSequence, SeriesTags.RepetitionTime),
            FlipAngleDegrees = groups.Number(SeriesTags.TimingSequence, SeriesTags.FlipAngle),
            BValue = groups.Number(SeriesTags.DiffusionSequence, SeriesTags.BValue)
                ?? groups.PrivateNumber(SeriesTags.Philips1, 0x2001, 0x03) ?? groups.PrivateNumber(SeriesTags.SiemensMr, 0x0019, 0x0c),
            Time = TimeOf(groups, header),
            RescaleSlope = slope ?? 1,
            RescaleIntercept = intercept ?? 0,
            IsRescaled = slope is not null || intercept is not null,
            PhilipsScaleSlope = groups.PrivateNumber(SeriesTags.PhilipsMr1, 0x2005, 0x0e) is { } scale && scale != 0 ? scale : null,
            StoredType = TypeOf(header),
            CountsFromWhite = header.Text(SeriesTags.Photometric) == "MONOCHROME1",
        };
    }

    // DICOM's x runs to the left and y to the back. Subtracted from 0, since a zero shall stay one without a sign.
    static Point3 Ras(IReadOnlyList<double> lps, int at) => new(0 - lps[at], 0 - lps[at + 1], lps[at + 2]);

    static (double? Slope, double? Intercept) Rescale(FunctionalGroups groups)
    {
        double? slope = groups.Number(SeriesTags.PixelValueTransformation, SeriesTags.RescaleSlope)
            ?? groups.PrivateNumber(SeriesTags.PhilipsMr5, 0x2005, 0x0a);
        double? intercept = groups.Number(SeriesTags.PixelValueTransformation, SeriesTags.RescaleIntercept)
            ?? groups.PrivateNumber(SeriesTags.PhilipsMr5, 0x2005, 0x09);
        return slope is 0 ? throw new UnplacedException("its Rescale Slope (0028,1053) is 0, so that its values say nothing") : (slope, intercept);
    }

    static IReadOnlyList<string> TypeOf(FunctionalGroups groups, SeriesFacts facts) =>
        groups.Texts(SeriesTags.FrameTypeSequence, SeriesTags.FrameType) is { Count: > 0 } type ? type : facts.ImageType;

    static string KindOf(FunctionalGroups groups, SeriesFacts facts)
    {
        string[] words = [.. TypeOf(groups, facts).Skip(2).Take(2), groups.Text(SeriesTags.FrameTypeSequence, SeriesTags.ComplexImageComponent),
            groups.PrivateText(SeriesTags.PhilipsMr1, 0x2005, 0x11),
            groups.PrivateNumber(SeriesTags.GeParameters, 0x0043, 0x2f)?.ToString(CultureInfo.InvariantCulture) ?? ""];
        return string.Join('\\', words);
    }

    static SampleType TypeOf(DicomDataset header)
    {
        bool signed = header.Whole(SeriesTags.PixelRepresentation) == 1;
        return header.Has(SeriesTags.FloatPixelData) ? SampleType.Float32 : header.Has(SeriesTags.DoubleFloatPixelData) ? SampleType.Float64
            : (header.Whole(SeriesTags.BitsAllocated) ?? 16) switch
            {
                <= 8 => signed ? SampleType.Int8 : SampleType.UInt8,
                <= 16 => signed ? SampleType.Int16 : SampleType.UInt16,
                _ => signed ? SampleType.Int32 : SampleType.UInt32,
            };
    }

    static FrameTime TimeOf(FunctionalGroups groups, DicomDataset header)
    {
        string moment = groups.Text(SeriesTags.FrameContentSequence, SeriesTags.FrameAcquisitionDateTime);
        if (moment.Length == 0)
            moment = header.Text(SeriesTags.AcquisitionDateTime);
        if (moment.Length == 0 && header.Text(SeriesTags.AcquisitionTime) is { Length: > 0 } time)
            moment = (header.Text(SeriesTags.AcquisitionDate) is { Length: 8 } date ? date : "19700101") + time.Replace(":", "", StringComparison.Ordinal);
        return new(
            groups.Whole(SeriesTags.FrameContentSequence, SeriesTags.TemporalPositionIndex) ?? header.Whole(SeriesTags.TemporalPositionIdentifier),
            groups.Number(SeriesTags.CardiacSequence, SeriesTags.TriggerDelay) ?? header.Number(SeriesTags.TriggerTime),
            groups.Whole(SeriesTags.FrameContentSequence, SeriesTags.FrameAcquisitionNumber) ?? header.Whole(SeriesTags.AcquisitionNumber),
            Seconds(moment));
    }

    // YYYYMMDDHHMMSS.FFFFFF; an offset from UTC at the end is the same for all frames.
    static double? Seconds(string moment)
    {
        string text = moment.Split('+', '-')[0];
        if (text.Length < 14 || !DateTime.TryParseExact(text[..14], "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var second))
            return null;
        double fraction = text.Length > 15 && double.TryParse("0" + text[14..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double f)
            ? f : 0;
        return (second - DateTime.UnixEpoch).TotalSeconds + fraction;
    }
}

/// <summary>Why an image has no place or no meaning; its message is the reason.</summary>
internal sealed class UnplacedException(string reason) : Exception(reason);
