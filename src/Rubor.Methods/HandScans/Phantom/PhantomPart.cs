namespace Rubor.Methods.HandScans.Phantom;

/// <summary>Parts of a phantom that have random numbers of their own.</summary>
internal enum PhantomPart
{
    Bones, Inflammation, Uptake, Pose, LaterPose, Movement, Vessels, Texture, View, FirstDrawing, SecondDrawing, Twice,
}
