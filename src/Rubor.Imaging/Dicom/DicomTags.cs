namespace Rubor.Imaging.Dicom;

/// <summary>Attributes that are asked for by name; names as in PS3.6 of the standard.</summary>
public static class DicomTags
{
    /// <summary>(0002,0010), UID.</summary>
    public static DicomTag TransferSyntaxUid => 0x00020010;

    /// <summary>(0008,0008): ORIGINAL\PRIMARY and what follows.</summary>
    public static DicomTag ImageType => 0x00080008;

    /// <summary>(0008,0016).</summary>
    public static DicomTag SopClassUid => 0x00080016;

    /// <summary>(0008,0018).</summary>
    public static DicomTag SopInstanceUid => 0x00080018;

    /// <summary>(0008,0060): MR, CT, NM, US.</summary>
    public static DicomTag Modality => 0x00080060;

    /// <summary>(0028,0002).</summary>
    public static DicomTag SamplesPerPixel => 0x00280002;

    /// <summary>(0028,0004).</summary>
    public static DicomTag PhotometricInterpretation => 0x00280004;

    /// <summary>(0028,0008).</summary>
    public static DicomTag NumberOfFrames => 0x00280008;

    /// <summary>(0028,0010).</summary>
    public static DicomTag Rows => 0x00280010;

    /// <summary>(0028,0011).</summary>
    public static DicomTag Columns => 0x00280011;

    /// <summary>(0028,0030): distance between rows, then between columns, mm.</summary>
    public static DicomTag PixelSpacing => 0x00280030;

    /// <summary>(7FE0,0008).</summary>
    public static DicomTag FloatPixelData => 0x7fe00008;

    /// <summary>(7FE0,0009).</summary>
    public static DicomTag DoubleFloatPixelData => 0x7fe00009;

    /// <summary>(7FE0,0010).</summary>
    public static DicomTag PixelData => 0x7fe00010;
}
