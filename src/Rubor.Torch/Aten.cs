namespace Rubor.Torch;

/// <summary>The operators that the typed wrappers use, each with the leading arguments that they count on.</summary>
internal static class Aten
{
    internal static readonly Operator Empty = new("aten::empty", "memory_format", "size,dtype,layout,device,pin_memory,memory_format");
    internal static readonly Operator Zeros = new("aten::zeros", "", "size,dtype,layout,device");
    internal static readonly Operator Ones = new("aten::ones", "", "size,dtype,layout,device");
    internal static readonly Operator Full = new("aten::full", "", "size,fill_value,dtype,layout,device");
    internal static readonly Operator Randn = new("aten::randn", "", "size,dtype,layout,device");
    internal static readonly Operator Rand = new("aten::rand", "", "size,dtype,layout,device");
    internal static readonly Operator RandPerm = new("aten::randperm", "", "n,dtype,layout,device");
    internal static readonly Operator Uniform = new("aten::uniform_", "", "self,from,to");
    internal static readonly Operator Normal = new("aten::normal_", "", "self,mean,std");

    internal static readonly Operator Add = new("aten::add", "Tensor", "self,other,alpha");
    internal static readonly Operator AddScalar = new("aten::add", "Scalar", "self,other,alpha");
    internal static readonly Operator AddScalarInPlace = new("aten::add_", "Scalar", "self,other,alpha");
    internal static readonly Operator AddInPlace = new("aten::add_", "Tensor", "self,other,alpha");
    internal static readonly Operator Sub = new("aten::sub", "Tensor", "self,other,alpha");
    internal static readonly Operator SubScalar = new("aten::sub", "Scalar", "self,other,alpha");
    internal static readonly Operator Mul = new("aten::mul", "Tensor", "self,other");
    internal static readonly Operator MulScalar = new("aten::mul", "Scalar", "self,other");
    internal static readonly Operator Div = new("aten::div", "Tensor", "self,other");
    internal static readonly Operator DivScalar = new("aten::div", "Scalar", "self,other");
    internal static readonly Operator DivScalarInPlace = new("aten::div_", "Scalar", "self,other");
    internal static readonly Operator Neg = new("aten::neg", "", "self");
    internal static readonly Operator Exp = new("aten::exp", "", "self");
    internal static readonly Operator Sqrt = new("aten::sqrt", "", "self");
    internal static readonly Operator Pow = new("aten::pow", "Tensor_Scalar", "self,exponent");
    internal static readonly Operator AddProduct = new("aten::addcmul", "", "self,tensor1,tensor2,value");
    internal static readonly Operator AddQuotient = new("aten::addcdiv", "", "self,tensor1,tensor2,value");
    internal static readonly Operator AddProductInPlace = new("aten::addcmul_", "", "self,tensor1,tensor2,value");
    internal static readonly Operator AbsInPlace = new("aten::abs_", "", "self");
    internal static readonly Operator ClampInPlace = new("aten::clamp_", "", "self,min,max");
    internal static readonly Operator ClampMinimum = new("aten::clamp_min", "", "self,min");
    internal static readonly Operator ClampMaximum = new("aten::clamp_max", "", "self,max");
    internal static readonly Operator Round = new("aten::round", "", "self");
    internal static readonly Operator MatMul = new("aten::matmul", "", "self,other");
    internal static readonly Operator Greater = new("aten::gt", "Scalar", "self,other");
    internal static readonly Operator EqualTo = new("aten::eq", "Scalar", "self,other");
    internal static readonly Operator EqualAll = new("aten::equal", "", "self,other");

    internal static readonly Operator Sum = new("aten::sum", "", "self,dtype");
    internal static readonly Operator SumDim = new("aten::sum", "dim_IntList", "self,dim,keepdim");
    internal static readonly Operator Mean = new("aten::mean", "", "self,dtype");
    internal static readonly Operator MeanDim = new("aten::mean", "dim", "self,dim,keepdim");
    internal static readonly Operator Max = new("aten::max", "", "self");
    internal static readonly Operator Abs = new("aten::abs", "", "self");
    internal static readonly Operator Item = new("aten::item", "", "self");

    internal static readonly Operator Reshape = new("aten::reshape", "", "self,shape");
    internal static readonly Operator Permute = new("aten::permute", "", "self,dims");
    internal static readonly Operator Narrow = new("aten::narrow", "", "self,dim,start,length");
    internal static readonly Operator Slice = new("aten::slice", "Tensor", "self,dim,start,end,step");
    internal static readonly Operator Flip = new("aten::flip", "", "self,dims");
    internal static readonly Operator Flatten = new("aten::flatten", "using_ints", "self,start_dim,end_dim");
    internal static readonly Operator Cat = new("aten::cat", "", "tensors,dim");
    internal static readonly Operator Stack = new("aten::stack", "", "tensors,dim");
    internal static readonly Operator Split = new("aten::split", "Tensor", "self,split_size,dim");
    internal static readonly Operator Contiguous = new("aten::contiguous", "", "self,memory_format");
    internal static readonly Operator Clone = new("aten::clone", "", "self,memory_format");
    internal static readonly Operator SetData = new("aten::set_data", "", "self,new_data");
    internal static readonly Operator Detach = new("aten::detach", "", "self");
    internal static readonly Operator Copy = new("aten::copy_", "", "self,src,non_blocking");
    internal static readonly Operator Zero = new("aten::zero_", "", "self");
    internal static readonly Operator Fill = new("aten::fill_", "Scalar", "self,value");
    internal static readonly Operator To = new("aten::to", "dtype_layout", "self,dtype,layout,device,pin_memory,non_blocking,copy,memory_format");

    internal static readonly Operator Conv2d = new("aten::conv2d", "", "input,weight,bias,stride,padding,dilation,groups");
    internal static readonly Operator ConvTranspose2d = new("aten::conv_transpose2d", "input",
        "input,weight,bias,stride,padding,output_padding,groups,dilation");
    internal static readonly Operator Linear = new("aten::linear", "", "input,weight,bias");
    internal static readonly Operator BatchNorm = new("aten::batch_norm", "", "input,weight,bias,running_mean,running_var,training,momentum,eps,cudnn_enabled");
    internal static readonly Operator InstanceNorm = new("aten::instance_norm", "",
        "input,weight,bias,running_mean,running_var,use_input_stats,momentum,eps,cudnn_enabled");
    internal static readonly Operator GroupNorm = new("aten::group_norm", "", "input,num_groups,weight,bias,eps,cudnn_enabled");
    internal static readonly Operator Silu = new("aten::silu", "", "self");
    internal static readonly Operator Dropout = new("aten::dropout", "", "input,p,train");
    internal static readonly Operator UpsampleNearest = new("aten::upsample_nearest2d", "vec", "input,output_size,scale_factors");
    internal static readonly Operator Relu = new("aten::relu", "", "self");
    internal static readonly Operator ReluInPlace = new("aten::relu_", "", "self");
    internal static readonly Operator LeakyReluInPlace = new("aten::leaky_relu_", "", "self,negative_slope");
    internal static readonly Operator Sigmoid = new("aten::sigmoid", "", "self");
    internal static readonly Operator SigmoidInPlace = new("aten::sigmoid_", "", "self");
    internal static readonly Operator Softmax = new("aten::softmax", "int", "self,dim,dtype");
    internal static readonly Operator MaxPool2d = new("aten::max_pool2d", "", "self,kernel_size,stride,padding,dilation,ceil_mode");
    internal static readonly Operator AvgPool2d = new("aten::avg_pool2d", "", "self,kernel_size,stride,padding,ceil_mode");
    internal static readonly Operator PixelShuffle = new("aten::pixel_shuffle", "", "self,upscale_factor");
    internal static readonly Operator PixelUnshuffle = new("aten::pixel_unshuffle", "", "self,downscale_factor");
    internal static readonly Operator AdaptiveAvgPool2d = new("aten::adaptive_avg_pool2d", "", "self,output_size");
    internal static readonly Operator UpsampleBilinear = new("aten::upsample_bilinear2d", "vec", "input,output_size,align_corners,scale_factors");
    internal static readonly Operator BinaryCrossEntropy = new("aten::binary_cross_entropy", "", "self,target,weight,reduction");
    internal static readonly Operator BinaryCrossEntropyWithLogits = new("aten::binary_cross_entropy_with_logits", "",
        "self,target,weight,pos_weight,reduction");
    internal static readonly Operator CrossEntropy = new("aten::cross_entropy_loss", "", "self,target,weight,reduction,ignore_index,label_smoothing");

    internal static readonly Operator ForeachAddList = new("aten::_foreach_add", "List", "self,other,alpha");
    internal static readonly Operator ForeachAddListInPlace = new("aten::_foreach_add_", "List", "self,other,alpha");
    internal static readonly Operator ForeachAddScalarInPlace = new("aten::_foreach_add_", "Scalar", "self,scalar");
    internal static readonly Operator ForeachMulScalarInPlace = new("aten::_foreach_mul_", "Scalar", "self,scalar");
    internal static readonly Operator ForeachDivScalarInPlace = new("aten::_foreach_div_", "Scalar", "self,scalar");
    internal static readonly Operator ForeachNorm = new("aten::_foreach_norm", "Scalar", "self,ord");
    internal static readonly Operator ForeachSqrt = new("aten::_foreach_sqrt", "", "self");
    internal static readonly Operator ForeachAddcmulInPlace = new("aten::_foreach_addcmul_", "Scalar", "self,tensor1,tensor2,value");
    internal static readonly Operator ForeachAddcdivInPlace = new("aten::_foreach_addcdiv_", "Scalar", "self,tensor1,tensor2,value");
}
