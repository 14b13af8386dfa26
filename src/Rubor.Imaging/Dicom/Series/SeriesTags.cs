namespace Rubor.Imaging.Dicom.Series;

/// <summary>The attributes that series are told apart and put together by, named as in PS3.6.</summary>
internal static class SeriesTags
{
    public const uint ImageType = 0x00080008, SopClassUid = 0x00080016, SopInstanceUid = 0x00080018, StudyDate = 0x00080020,
        AcquisitionDate = 0x00080022, AcquisitionDateTime = 0x0008002a, StudyTime = 0x00080030, AcquisitionTime = 0x00080032,
        AccessionNumber = 0x00080050, Modality = 0x00080060, Manufacturer = 0x00080070, ReferringPhysicianName = 0x00080090,
        StudyDescription = 0x00081030, SeriesDescription = 0x0008103e, PerformingPhysicianName = 0x00081050,
        OperatorsName = 0x00081070, FrameType = 0x00089007, ComplexImageComponent = 0x00089208;

    public const uint PatientName = 0x00100010, PatientId = 0x00100020, PatientBirthDate = 0x00100030;

    public const uint BodyPartExamined = 0x00180015, ScanningSequence = 0x00180020, SequenceVariant = 0x00180021, ScanOptions = 0x00180022,
        AcquisitionType = 0x00180023, SequenceName = 0x00180024, SliceThickness = 0x00180050, RepetitionTime = 0x00180080,
        EchoTime = 0x00180081, InversionTime = 0x00180082, EchoNumbers = 0x00180086, FieldStrength = 0x00180087,
        SpacingBetweenSlices = 0x00180088, ProtocolName = 0x00181030, TriggerTime = 0x00181060, FlipAngle = 0x00181314,
        FrameAcquisitionDateTime = 0x00189074, InversionTimes = 0x00189079, EffectiveEchoTime = 0x00189082, BValue = 0x00189087,
        TimingSequence = 0x00189112, EchoSequence = 0x00189114, ModifierSequence = 0x00189115, DiffusionSequence = 0x00189117,
        CardiacSequence = 0x00189118, FrameTypeSequence = 0x00189226;

    public const uint StudyInstanceUid = 0x0020000d, SeriesInstanceUid = 0x0020000e, SeriesNumber = 0x00200011,
        AcquisitionNumber = 0x00200012, InstanceNumber = 0x00200013, ImagePosition = 0x00200032, ImageOrientation = 0x00200037,
        FrameOfReferenceUid = 0x00200052, TemporalPositionIdentifier = 0x00200100, StackId = 0x00209056, FrameContentSequence = 0x00209111,
        PlanePositionSequence = 0x00209113, PlaneOrientationSequence = 0x00209116, TemporalPositionIndex = 0x00209128,
        TriggerDelay = 0x00209153, FrameAcquisitionNumber = 0x00209156;

    public const uint SamplesPerPixel = 0x00280002, Photometric = 0x00280004, Rows = 0x00280010, Columns = 0x00280011,
        PixelSpacing = 0x00280030, BitsAllocated = 0x00280100, PixelRepresentation = 0x00280103, RescaleIntercept = 0x00281052,
        RescaleSlope = 0x00281053, ModalityLutSequence = 0x00283000, PixelMeasuresSequence = 0x00289110,
        PixelValueTransformation = 0x00289145;

    public const uint FloatPixelData = 0x7fe00008, DoubleFloatPixelData = 0x7fe00009, SharedGroups = 0x52009229, PerFrameGroups = 0x52009230, DirectoryRecords = 0x00041220, ReferencedFileId = 0x00041500;

    public const string PhilipsMr1 = "Philips MR Imaging DD 001", PhilipsMr5 = "Philips MR Imaging DD 005", Philips1 = "Philips Imaging DD 001",
        SiemensMr = "SIEMENS MR HEADER", SiemensCsa = "SIEMENS CSA HEADER", GeParameters = "GEMS_PARM_01";
}
