using System.Globalization;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>Reads what a frame says of its place, its values and its time.</summary>
internal static class FrameAttributes
{
    // Cosines come with as few as six digits.
    const double UnitTolerance = 1e-3;

    // GE adds it to b-values of some directions.
    const double GeBValueFlag = 1e9;

    const string Again = "export the series from the archive again";

    const uint CtReconstruction = 0x00189314, ConvolutionKernel = 0x00181210;

    // Without these, or with one that cannot be read, a volume would be a guess.
    static readonly (uint Group, uint Tag, string Name)[] Needed =
    [
        (SeriesTags.PlanePositionSequence, SeriesTags.ImagePosition, "Image Position"),
        (SeriesTags.PlaneOrientationSequence, SeriesTags.ImageOrientation, "Image Orientation"),
        (SeriesTags.PixelMeasuresSequence, SeriesTags.PixelSpacing, "Pixel Spacing"),
        (SeriesTags.PixelValueTransformation, SeriesTags.RescaleSlope, "Rescale Slope"),
        (SeriesTags.PixelValueTransformation, SeriesTags.RescaleIntercept, "Rescale Intercept"),
    ];

    /// <summary>One frame of an object.</summary>
    /// <param name="file">The object's file.</param>
    /// <param name="header">Its attributes.</param>
    /// <param name="facts">What its series says of itself.</param>
    /// <param name="frame">Number of the frame, from 0.</param>
    /// <exception cref="UnplacedException">It has no place, or its values no meaning.</exception>
    public static SeriesFrame Of(string file, DicomDataset header, SeriesFacts facts, int frame)
    {
        var groups = FunctionalGroups.Of(header, frame);
        var position = groups.Numbers(SeriesTags.PlanePositionSequence, SeriesTags.ImagePosition);
        var orientation = groups.Numbers(SeriesTags.PlaneOrientationSequence, SeriesTags.ImageOrientation);
        var spacing = groups.Numbers(SeriesTags.PixelMeasuresSequence, SeriesTags.PixelSpacing);
        foreach (var (group, tag, name) in Needed)
            if (groups.IsUnreadable(group, tag))
                throw new UnplacedException($"its {name} ({DicomTag.FromUInt32(tag).ToString()[1..^1].ToUpperInvariant()}) is no number; {Again}");
        if (position.Count != 3)
            throw new UnplacedException($"it has no Image Position (0020,0032) of three numbers, so that nothing says where it lies; {Again}");
        if (orientation.Count != 6)
            throw new UnplacedException($"it has no Image Orientation (0020,0037) of six numbers, so that nothing says how it lies; {Again}");
        if (spacing.Count != 2 || !(spacing[0] > 0 && spacing[1] > 0))
            throw new UnplacedException($"it has no Pixel Spacing (0028,0030) of two lengths, so that nothing says how large a pixel is; {Again}");
        if (header.Has(SeriesTags.ModalityLutSequence))
            throw new UnplacedException("its values are meant through a table (Modality LUT), which is not applied; export it with a rescale slope");
        Point3 along = Ras(orientation, 0), down = Ras(orientation, 3);
        if (new[] { along.Length - 1, down.Length - 1, along.Dot(down) }.Any(off => Math.Abs(off) > UnitTolerance))
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
            InversionTimeMs = groups.Number(SeriesTags.ModifierSequence, SeriesTags.InversionTimes)
                ?? header.Number(SeriesTags.InversionTime),
            RepetitionTimeMs = groups.Number(SeriesTags.TimingSequence, SeriesTags.RepetitionTime),
            FlipAngleDegrees = groups.Number(SeriesTags.TimingSequence, SeriesTags.FlipAngle),
            BValue = groups.Number(SeriesTags.DiffusionSequence, SeriesTags.BValue)
                ?? groups.PrivateNumber(SeriesTags.Philips1, 0x2001, 0x03) ?? groups.PrivateNumber(SeriesTags.SiemensMr, 0x0019, 0x0c)
                ?? groups.PrivateNumber(SeriesTags.GeParameters, 0x0043, 0x39) % GeBValueFlag,
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
        string[] words = [.. TypeOf(groups, facts).Skip(2).Take(2),
            groups.Text(SeriesTags.FrameTypeSequence, SeriesTags.ComplexImageComponent),
            groups.PrivateText(SeriesTags.PhilipsMr1, 0x2005, 0x11),
            groups.PrivateNumber(SeriesTags.GeParameters, 0x0043, 0x2f)?.ToString(CultureInfo.InvariantCulture) ?? "",
            // Two reconstructions of one CT differ in their kernel alone.
            groups.Text(CtReconstruction, ConvolutionKernel)];
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
            moment = (header.Text(SeriesTags.AcquisitionDate) is { Length: 8 } date ? date : "19700101")
                + time.Replace(":", "", StringComparison.Ordinal);
        return new(
            groups.Whole(SeriesTags.FrameContentSequence, SeriesTags.TemporalPositionIndex)
                ?? header.Whole(SeriesTags.TemporalPositionIdentifier),
            groups.Number(SeriesTags.CardiacSequence, SeriesTags.TriggerDelay) ?? header.Number(SeriesTags.TriggerTime),
            groups.Whole(SeriesTags.FrameContentSequence, SeriesTags.FrameAcquisitionNumber)
                ?? header.Whole(SeriesTags.AcquisitionNumber),
            Seconds(moment));
    }

    // YYYYMMDDHHMMSS.FFFFFF; an offset from UTC at the end is the same for all frames.
    static double? Seconds(string moment)
    {
        string text = moment.Split('+', '-')[0];
        const string Form = "yyyyMMddHHmmss";
        if (text.Length < Form.Length
            || !DateTime.TryParseExact(text[..Form.Length], Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var second))
            return null;
        // ".5"; what is no fraction adds none.
        double.TryParse(text[Form.Length..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double fraction);
        return (second - DateTime.UnixEpoch).TotalSeconds + fraction;
    }
}
