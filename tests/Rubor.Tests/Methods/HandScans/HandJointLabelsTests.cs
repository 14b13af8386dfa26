using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Phantom;

namespace Rubor.Tests.Methods.HandScans;

public sealed class HandJointLabelsTests
{
    [Fact]
    public void A_joint_is_inflamed_by_one_pixel_in_its_region_and_unknown_without_a_region()
    {
        byte[] regions = [1, 1, 2, 2, 3, 3, 0, 30], classes = [1, 1, 1, 2, 2, 3, 3, 0];
        var labels = HandJointLabels.Of(classes, regions);
        Assert.Equal([HandJointState.Normal, HandJointState.Low, HandJointState.High], labels.States.Take(3));
        Assert.Equal((HandJointState.Normal, 26), (labels.States[29], labels.Unknown));
        Assert.Equal([false, true, true, null], labels.Inflamed.Take(4));
        Assert.Throws<ArgumentException>(() => HandJointLabels.Of([0], [31]));
    }

    [Fact]
    public void Palmar_has_the_left_hand_on_the_right_and_dorsal_on_the_left_as_the_phantom_has_it()
    {
        foreach (var view in HandPhantom.Patient(7, 1, 48).Views.Where(v => HandViews.LeftHandIsRight(v.View) is not null))
        {
            int left = HandJoints.OnImage(view.View)[0]; // the wrist of the hand on the image's left
            double Column(int joint) => view.Joints.Index().Where(p => p.Item == HandJoints.All[joint].Value).Average(p =>
                p.Index % HandPhantom.Size);
            Assert.True(Column(left) < Column((left + HandJoints.PerHand) % HandJoints.All.Count), view.View);
        }

        Assert.Throws<ArgumentException>(() => HandJoints.OnImage(HandViews.ObliqueLeft));
        Assert.Equal(Enumerable.Range(0, 30), HandJoints.OnImage(HandViews.Palmar).Select(i => HandJoints.OnImage(HandViews.Palmar)[i]));
    }
}
