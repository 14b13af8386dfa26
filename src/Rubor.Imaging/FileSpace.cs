namespace Rubor.Imaging;

/// <summary>How the file that a grid was read from stores it: what its header says of space, byte for byte, and how its voxels were
/// turned since. What is written on the grid gets both back.</summary>
/// <param name="Spacing">pixdim[0] to pixdim[3] as in a little-endian NIfTI-1 header, 16 bytes.</param>
/// <param name="Units">xyzt_units, the part that is of space.</param>
/// <param name="Forms">From qform_code to srow_z as in a little-endian NIfTI-1 header, 76 bytes.</param>
/// <param name="Turned">From the file's order to the grid's.</param>
public sealed record FileSpace(ReadOnlyMemory<byte> Spacing, byte Units, ReadOnlyMemory<byte> Forms, Turn Turned)
{
    /// <summary>Whether the header says at all where the voxels lie in the patient: qform or sform code above 0.</summary>
    public bool IsPlaced { get; init; } = true;

    /// <summary>Index to millimetres, in the file's own order, by the form that is not used; null where there is only one.</summary>
    public Affine? OtherForm { get; init; }

    /// <summary>Whether the two forms place the voxels differently, by more than rounding.</summary>
    public bool FormsDisagree { get; init; }
}
