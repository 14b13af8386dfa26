namespace Rubor.Imaging.Dicom;

/// <summary>UIDs of transfer syntaxes that are named in code; PS3.5 section 10.</summary>
public static class TransferSyntaxes
{
    /// <summary>Uncompressed.</summary>
    public const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";

    /// <summary>Run lengths, lossless.</summary>
    public const string Rle = "1.2.840.10008.1.2.5";

    /// <summary>JPEG-LS, lossless.</summary>
    public const string JpegLsLossless = "1.2.840.10008.1.2.4.80";

    /// <summary>JPEG, lossless, first-order prediction.</summary>
    public const string JpegLossless = "1.2.840.10008.1.2.4.70";
}
